/* Rows of words.h: bank. */
/* clang-format off */
/* clang-format on */
