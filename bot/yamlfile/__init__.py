"""YAML files that people keep: read with the place of every node, and edited byte for byte."""
