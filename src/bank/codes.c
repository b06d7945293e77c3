/* What a movement is by the bank's own codes. Each table is asked in its order; the first row that
 * fits decides, the last fits all. */
#include "codes.h"

#include <stdlib.h>
#include <string.h>

/* ---- CODA: family and transaction of annex II ----
 * Transactions 01 to 49 are debits and 50 to 99 credits, but a cancellation has either sign, so the
 * sign is a column of its own. */

struct coda_row {
    bool debit;
    int family_from, family_to, from, to;
    enum bank_kind kind;
};

// clang-format off
static const struct coda_row coda_rows[] = {
        {true,   0, 99, 37, 37, BANK_FEE},      /* costs, in every family */
        {true,  41, 41, 38, 38, BANK_FEE},      /* costs of an incoming foreign transfer */
        {true,  35, 35,  0, 99, BANK_FEE},      /* closing: interest and costs */
        {true,  80, 80,  0, 99, BANK_FEE},      /* charged separately */
        {true,   1,  5, 49, 49, BANK_REVERSAL}, /* cancellation or correction */
        {true,   1,  5, 99, 99, BANK_REVERSAL},
        {true,  41, 47, 49, 49, BANK_REVERSAL},
        {true,  41, 47, 99, 99, BANK_REVERSAL},
        {true,   1,  2, 50, 52, BANK_REVERSAL}, /* a code of a credit with the sign of a debit */
        {true,   3,  3,  9,  9, BANK_REVERSAL}, /* unpaid voucher, cheque */
        {true,   3,  3, 38, 38, BANK_REVERSAL},
        {true,   5,  5,  3,  3, BANK_REVERSAL}, /* direct debit: unpaid, reimbursed */
        {true,   5,  5,  5,  5, BANK_REVERSAL},
        {true,   0, 99,  0, 99, BANK_DEBIT},
        {false,  0, 99, 87, 87, BANK_INCOMING}, /* costs given back */
        {false,  0,  0, 33, 89, BANK_INCOMING}, /* corrections without a family */
        {false,  1,  2, 49, 49, BANK_INCOMING}, /* a debit of ours that was cancelled */
        {false,  1,  2, 54, 54, BANK_INCOMING}, /* our transfer that could not be executed */
        {false,  1,  2, 60, 62, BANK_INCOMING}, /* circular cheque, postal order not presented */
        {false,  1,  2, 66, 66, BANK_INCOMING}, /* financial centralisation */
        {false, 41, 41, 66, 66, BANK_INCOMING},
        {false,  0,  2,  0, 99, BANK_TRANSFER}, /* SEPA and instant transfers */
        {false, 41, 41,  0, 99, BANK_TRANSFER}, /* foreign transfers */
        {false,  0, 99,  0, 99, BANK_INCOMING}, /* cards, direct debits, cash, interest, cheques */
};
// clang-format on

enum bank_kind bank_kind_of_coda(
        bool debit, bool returned, const char *family, const char *transaction)
{
    if (returned)
        return debit ? BANK_REVERSAL : BANK_INCOMING;
    int of_family = CLAMP(atoi(family), 0, 99), code = CLAMP(atoi(transaction), 0, 99);
    const struct coda_row *row = coda_rows;
    while (row->debit != debit || of_family < row->family_from || of_family > row->family_to ||
            code < row->from || code > row->to)
        row++;
    return row->kind;
}

/* ---- camt.053: ISO 20022's external code sets ---- */

struct camt_row {
    bool debit;
    const char *domain, *family, *sub_family; /* NULL: any */
    enum bank_kind kind;
};

// clang-format off
static const struct camt_row camt_rows[] = {
        {true,  NULL,   NULL,   "CHRG", BANK_FEE},
        {true,  NULL,   NULL,   "COMM", BANK_FEE},
        {true,  NULL,   NULL,   "COME", BANK_FEE},
        {true,  NULL,   NULL,   "COMI", BANK_FEE},
        {true,  NULL,   NULL,   "COMT", BANK_FEE},
        {true,  NULL,   NULL,   "FEES", BANK_FEE},
        {true,  NULL,   NULL,   "INTR", BANK_FEE},
        {true,  NULL,   NULL,   "UPDD", BANK_REVERSAL}, /* a debit that we collected: unpaid, */
        {true,  NULL,   NULL,   "PRDD", BANK_REVERSAL}, /* or paid back */
        {true,  "PMNT", "RCDT", NULL,   BANK_REVERSAL}, /* a received transfer goes back */
        {true,  "PMNT", "RRCT", NULL,   BANK_REVERSAL}, /* the same, instant */
        {true,  "PMNT", "IDDT", NULL,   BANK_REVERSAL}, /* or going back in another way */
        {true,  NULL,   NULL,   NULL,   BANK_DEBIT},
        {false, NULL,   NULL,   "RRTN", BANK_INCOMING}, /* our own transfer comes back */
        {false, NULL,   NULL,   "RPCR", BANK_INCOMING},
        {false, NULL,   NULL,   "RIMB", BANK_INCOMING},
        {false, NULL,   NULL,   "CHRG", BANK_INCOMING},
        {false, NULL,   NULL,   "COMM", BANK_INCOMING},
        {false, NULL,   NULL,   "FEES", BANK_INCOMING},
        {false, NULL,   NULL,   "INTR", BANK_INCOMING},
        {false, "PMNT", "RCDT", NULL,   BANK_TRANSFER},
        {false, "PMNT", "RRCT", NULL,   BANK_TRANSFER}, /* instant */
        {false, "PMNT", "OTHR", NULL,   BANK_TRANSFER}, /* the bank says nothing */
        {false, "PMNT", "NTAV", NULL,   BANK_TRANSFER},
        {false, "XTND", NULL,   NULL,   BANK_TRANSFER},
        {false, "",     NULL,   NULL,   BANK_TRANSFER},
        {false, NULL,   NULL,   NULL,   BANK_INCOMING},
};

/* Codes of a bank of its own, where ISO's say nothing: SWIFT's types of MT940. */
static const struct camt_row proprietary_rows[] = {
        {true,  NULL, NULL, "CHG", BANK_FEE},      {true,  NULL, NULL, "COM", BANK_FEE},
        {true,  NULL, NULL, "INT", BANK_FEE},      {true,  NULL, NULL, "RTI", BANK_REVERSAL},
        {false, NULL, NULL, "CHG", BANK_INCOMING}, {false, NULL, NULL, "INT", BANK_INCOMING},
        {false, NULL, NULL, "DDT", BANK_INCOMING}, {false, NULL, NULL, "CHK", BANK_INCOMING},
        {false, NULL, NULL, "RTI", BANK_INCOMING},
};
// clang-format on

/* Whether a table has a row for these codes, and its kind. */
static bool kind_in(const struct camt_row *rows,
        gsize count,
        bool debit,
        const char *const codes[3],
        enum bank_kind *kind)
{
    for (gsize i = 0; i < count; i++) {
        const char *const wanted[] = {rows[i].domain, rows[i].family, rows[i].sub_family};
        bool fits = rows[i].debit == debit;
        for (int part = 0; part < 3 && fits; part++)
            fits = !wanted[part] || strcmp(wanted[part], codes[part]) == 0;
        if (fits) {
            *kind = rows[i].kind;
            return true;
        }
    }
    return false;
}

/* CODA's own code, as Belgian banks put it into Prtry: "0150", "0150000", "00150000" (with the type
 * in front). NULL: it is none; else where the family begins. */
static const char *coda_code_in(const char *proprietary)
{
    gsize length = strlen(proprietary);
    if (strspn(proprietary, "0123456789") != length)
        return NULL;
    if (length == 4 || length == 7)
        return proprietary;
    return length == 8 ? proprietary + 1 : NULL;
}

static bool kind_of_proprietary(bool debit, const char *code, enum bank_kind *kind)
{
    const char *coda = coda_code_in(code);
    if (coda) {
        char family[3] = {coda[0], coda[1], '\0'}, transaction[3] = {coda[2], coda[3], '\0'};
        *kind = bank_kind_of_coda(debit, false, family, transaction);
        return true;
    }
    bool swift = strlen(code) >= 4 && strchr("NSF", code[0]);
    char type[4] = "";
    if (swift)
        memcpy(type, code + 1, 3);
    const char *const codes[] = {"", "", type};
    return kind_in(proprietary_rows, G_N_ELEMENTS(proprietary_rows), debit, codes, kind);
}

/* Whether ISO's codes say what it is. */
static bool says_something(const struct bank_camt_codes *codes)
{
    static const char *const nothing[] = {"", "NTAV", "OTHR"};
    bool told = *codes->domain && strcmp(codes->domain, "XTND") != 0;
    for (gsize i = 0; i < G_N_ELEMENTS(nothing) && told; i++)
        told = strcmp(codes->family, nothing[i]) != 0;
    return told;
}

enum bank_kind bank_kind_of_camt(bool debit, bool returned, const struct bank_camt_codes *codes)
{
    enum bank_kind kind = debit ? BANK_DEBIT : BANK_INCOMING;
    if (returned)
        return debit ? BANK_REVERSAL : BANK_INCOMING;
    if (!says_something(codes) && kind_of_proprietary(debit, codes->proprietary, &kind))
        return kind;
    const char *const parts[] = {codes->domain, codes->family, codes->sub_family};
    kind_in(camt_rows, G_N_ELEMENTS(camt_rows), debit, parts, &kind);
    return kind;
}
