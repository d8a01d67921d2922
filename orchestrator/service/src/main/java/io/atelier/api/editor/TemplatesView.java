package io.atelier.api.editor;

import java.util.List;

/// The workflow templates of the editor, as its list has them.
record TemplatesView(List<TemplateView> templates) {}
