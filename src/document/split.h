/* A line split over its rates; in the room of document only. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_SPLIT_H
#define BILLHOOK_DOCUMENT_SPLIT_H

#include "amounts.h"
#include "line_taxes.h"

/* Appends to `parts` a struct amount_part for each rate of the line, by the net that its taxes
 * imply; an untaxed share is one of rate 0. Their nets add up to the line's net, their gross and
 * list amounts to the line's. False, and no part, when the taxes do not add up to the line. Changes
 * the nets of taxes->shares. */
bool split_line(const struct line_taxes *taxes, GArray *parts);

#endif
