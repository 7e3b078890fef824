"""What can be done with a tensor: its methods, a mixin for each family of operations."""
