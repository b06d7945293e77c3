/* Rows of words.h: queues. */
/* clang-format off */
/* clang-format on */
