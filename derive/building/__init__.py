"""The parts of `build`: what may be called, which values are possible, the two forms, the example."""
