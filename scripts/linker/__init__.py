"""How the reply linker's trees are fitted, and how good they are: docs/decisions/0009, docs/howto/linker.md."""
