"""How far along a group is, why it declines, and how it ends well."""
