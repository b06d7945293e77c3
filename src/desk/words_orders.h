/* Rows of words.h: orders. */
/* clang-format off */
/* clang-format on */
