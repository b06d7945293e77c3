/* The columns of a report or of a file of the month pack, and the values of a row. Pure data. */
#ifndef BILLHOOK_BOOKS_COLUMN_H
#define BILLHOOK_BOOKS_COLUMN_H

#include <stdbool.h>

#include "base/decimal.h"

/* How the values of a column are written. */
enum column_form {
    FORM_TEXT,
    FORM_MONEY,    /* with the currency's decimals */
    FORM_RATE,     /* in percent, without needless zeros */
    FORM_QUANTITY, /* without needless zeros */
    FORM_PRICE,    /* 2 to 6 decimals */
    FORM_DAY,
    FORM_COUNT
};

struct report_column {
    const char *name; /* of the JSON and of the CSV's header; NULL ends a table */
    enum column_form form;
    bool total;       /* its sum stands in totals; of MONEY and COUNT */
    const char *head; /* for people; NULL: the name in upper case, '_' as a blank */
};

/* A value of a row, by the column's form; what it points to is borrowed. */
struct report_value {
    const char *text;       /* TEXT, DAY ("YYYY-MM-DD"); NULL or "": none */
    money amount;           /* MONEY (minor units), COUNT */
    struct decimal decimal; /* RATE, QUANTITY, PRICE */
    bool none;              /* a figure that is not there: an empty cell, null in JSON */
};

#endif
