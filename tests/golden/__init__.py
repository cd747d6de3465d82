"""Landing folders whose figures are known: those that the documents print (see README.md)."""
