"""Half a thought."""

def broken(:
    pass
