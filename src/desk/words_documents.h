/* Rows of words.h: documents. */
/* clang-format off */
/* clang-format on */
