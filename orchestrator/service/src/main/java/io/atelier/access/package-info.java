/// Who may do what: tokens with roles, tenants, rates, and the record of what was done.
@NullMarked
package io.atelier.access;

import org.jspecify.annotations.NullMarked;
