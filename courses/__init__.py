"""What is taught: framework, modules, lessons, blocks, questions, scenarios, and the immutable editions of them."""
