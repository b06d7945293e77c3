/* Rows of words_said.c: the queues. */
