/* The pieces of a number format; in the room of document only. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_NUMBER_PIECES_H
#define BILLHOOK_DOCUMENT_NUMBER_PIECES_H

#include <glib.h>
#include <stdbool.h>

enum piece_kind { PIECE_LITERAL, PIECE_YEAR4, PIECE_YEAR2, PIECE_MONTH, PIECE_SHOP, PIECE_N };

struct piece {
    enum piece_kind kind;
    const char *start; /* in the format */
    gsize length;
    int width; /* PIECE_N: the least digits, 1 to WIDTH_MAX */
};

/* The bounds of a format, and of the file name that a number gives. */
enum {
    LITERAL_CHARACTERS = 40,
    PLACEHOLDERS = 8,
    WIDTH_MAX = 10,
    STEM_CHARACTERS = 100,
};

/* The next piece of a format: a placeholder or one literal character. *at moves behind it. False at
 * the end, and at a brace that is not part of a placeholder: *at then stands on it. */
bool number_next_piece(const char **at, struct piece *piece);

/* What stands for a character of a number in a file name: itself for an ASCII letter or digit, '.'
 * and '_'; '-' for any other. */
char number_file_character(gunichar c);

#endif
