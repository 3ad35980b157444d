"""The nouns that stacks are made of: one construct a module, keyword-only, exposing what it makes as attributes."""
