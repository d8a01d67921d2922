"""Any pipeline class of diffusers as a node: declared from its call's signature, and called as it is."""
