"""What the screens show: state in, lines out."""
