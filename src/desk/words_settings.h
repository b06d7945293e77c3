/* Rows of words.h: settings. */
/* clang-format off */
/* clang-format on */
