"""The derivative tables, one file a family: each operation's VJPs stand beside its forward
function.
"""
