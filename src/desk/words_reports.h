/* Rows of words.h: reports. */
/* clang-format off */
/* clang-format on */
