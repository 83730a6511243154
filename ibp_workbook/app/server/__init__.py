"""The parts of the Voilà server: configuration, kernels, answers to the browser, logs."""
