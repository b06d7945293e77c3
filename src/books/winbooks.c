/* WinBooks: rows of texts in quotes, a fixed number of columns, no header. */
#include "winbooks.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "document/ledger.h"

/* The columns that are filled, by their place among all. */
enum column {
    ACT_DOCTYPE = 0,
    ACT_DBKCODE = 1,
    ACT_DBKTYPE = 2,
    ACT_DOCNUMBER = 3,
    ACT_DOCORDER = 4,
    ACT_OPCODE = 5,
    ACT_ACCOUNTGL = 6,
    ACT_ACCOUNTRP = 7,
    ACT_BOOKYEAR = 8,
    ACT_PERIOD = 9,
    ACT_DATE = 10,
    ACT_DATEDOC = 11,
    ACT_DUEDATE = 12,
    ACT_COMMENT = 13,
    ACT_AMOUNT = 15,
    ACT_AMOUNTEUR = 16,
    ACT_VATBASE = 17,
    ACT_VATCODE = 18,
    ACT_COLUMNS = 36
};

enum doctype { DOCTYPE_CUSTOMER = 1, DOCTYPE_GENERAL = 3, DOCTYPE_ZERO_VAT = 4 };
enum dbktype { DBKTYPE_SALE = 2, DBKTYPE_SALE_CREDIT = 3 };

#define NUMBER_DIGITS 8   /* of DOCNUMBER */
#define CUSTOMER_SIGNS 10 /* of ACCOUNTRP */
#define COMMENT_SIGNS 40

/* What all rows of a document share. */
struct act {
    GString *to;
    const struct config_winbooks *settings;
    const char *home;
    const struct document *document;
    char number[NUMBER_DIGITS + 1], customer[CUSTOMER_SIGNS + 1], year[2], period[3], day[9],
            due[9];
    char *comment;
};

/* The last `room - 1` of the signs of a text that `wanted` lets through. */
static void last_signs(const char *text, gboolean (*wanted)(gchar), char *to, gsize room)
{
    g_autoptr(GString) kept = g_string_new(NULL);
    for (; *text; text++)
        if (wanted(*text))
            g_string_append_c(kept, *text);
    g_strlcpy(to, kept->str + (kept->len >= room ? kept->len - room + 1 : 0), room);
}

static gboolean is_digit(gchar c)
{
    return g_ascii_isdigit(c);
}

static gboolean is_sign(gchar c)
{
    return g_ascii_isalnum(c);
}

static void set_day(char to[9], const char *day)
{
    g_snprintf(to, 9, "%.4s%.2s%.2s", day, *day ? day + 5 : "", *day ? day + 8 : "");
}

/* Book years have one sign, 1 to 9, then A to Z. */
static void set_period(struct act *act)
{
    static const char signs[] = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int year = atoi(act->document->issue_date), month = atoi(act->document->issue_date + 5);
    int place = act->settings->first_year ? year - act->settings->first_year : -1;
    bool known = place >= 0 && place < (int)strlen(signs);
    g_snprintf(act->year, sizeof act->year, "%.1s", known ? signs + place : "");
    int period = act->settings->periods == BOOK_QUARTERS ? (month + 2) / 3 : month;
    g_snprintf(act->period, sizeof act->period, "%02d", CLAMP(period, 0, 99));
}

static char *comment_of(const struct document *document)
{
    const struct customer *customer = &document->customer;
    g_autofree char *whole = g_strdup_printf(
            "%s %s", document->number, *customer->company ? customer->company : customer->name);
    return g_utf8_substring(whole, 0, MIN(g_utf8_strlen(whole, -1), COMMENT_SIGNS));
}

/* The comment is the caller's to free. */
static void act_fill(struct act *act)
{
    const struct document *document = act->document;
    const char *vat = document->customer.vat;
    last_signs(document->number, is_digit, act->number, sizeof act->number);
    last_signs(*vat ? vat : act->settings->customer, is_sign, act->customer, sizeof act->customer);
    set_period(act);
    set_day(act->day, document->issue_date);
    set_day(act->due, document->due_date);
    act->comment = comment_of(document);
}

/* ---- a row ---- */

/* One row: what differs from the others of the document. */
struct row {
    enum doctype type;
    const char *order, *code; /* DOCORDER, OPCODE */
    const char *account;
    money amount; /* debit above 0 */
    bool has_base;
    money base;
    const char *vat_code;
};

static void append_cell(GString *to, const char *text)
{
    g_string_append_c(to, '"');
    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, g_ascii_iscntrl(*text) ? ' ' : *text);
    }
    g_string_append_c(to, '"');
}

static void append_row(const struct act *act, const struct row *row)
{
    bool credit = act->document->type == DOCUMENT_CREDIT_NOTE;
    g_autofree char *amount = money_text(row->amount, 2), *base = money_text(row->base, 2);
    char type[2] = {(char)('0' + row->type), 0};
    char journal[2] = {(char)('0' + (credit ? DBKTYPE_SALE_CREDIT : DBKTYPE_SALE)), 0};
    const char *cells[ACT_COLUMNS] = {[ACT_DOCTYPE] = type,
            [ACT_DBKCODE] = credit ? act->settings->credit : act->settings->sales,
            [ACT_DBKTYPE] = journal,
            [ACT_DOCNUMBER] = act->number,
            [ACT_DOCORDER] = row->order,
            [ACT_OPCODE] = row->code,
            [ACT_ACCOUNTGL] = row->account,
            [ACT_ACCOUNTRP] = act->customer,
            [ACT_BOOKYEAR] = act->year,
            [ACT_PERIOD] = act->period,
            [ACT_DATE] = act->day,
            [ACT_DATEDOC] = act->day,
            [ACT_DUEDATE] = act->due,
            [ACT_COMMENT] = act->comment,
            [ACT_AMOUNT] = "0",
            [ACT_AMOUNTEUR] = amount,
            [ACT_VATBASE] = row->has_base ? base : "",
            [ACT_VATCODE] = row->vat_code};
    for (int i = 0; i < ACT_COLUMNS; i++) {
        g_string_append(act->to, i ? "," : "");
        append_cell(act->to, cells[i] ? cells[i] : "");
    }
    g_string_append(act->to, "\r\n");
}

/* ---- a document ---- */

/* Sales are credit: below 0; those of a credit note debit. */
static money as_sale(const struct document *document, money amount)
{
    return document->type == DOCUMENT_CREDIT_NOTE ? amount : -amount;
}

static bool find_entry(const struct act *act,
        const struct document_vat *vat,
        struct ledger_entry *entry,
        GError **error)
{
    const char *country = strcmp(vat->country, act->home) == 0 ? "" : vat->country;
    if (ledger_find(act->settings->accounts, country, vat->category, vat->rate, entry))
        return true;
    g_autofree char *rate = decimal_text(vat->rate, 0, 6);
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s has VAT of category %s at %s %%%s%s, for which [accountant] winbooks_accounts has "
            "no entry",
            act->document->number, vat_category_text(vat->category), rate, *country ? " of " : "",
            country);
}

/* The sale, and its VAT: where there is none, a row of its own says on what. */
static bool append_group(
        const struct act *act, const struct document_vat *vat, money rounding, GError **error)
{
    const struct document *document = act->document;
    struct ledger_entry entry;
    if (!find_entry(act, vat, &entry, error))
        return false;
    const struct row sale = {.type = DOCTYPE_GENERAL,
            .account = entry.account,
            .amount = as_sale(document, vat->base + rounding)};
    const struct row tax = {.type = vat->amount ? DOCTYPE_GENERAL : DOCTYPE_ZERO_VAT,
            .order = "VAT",
            .code = "FIXED",
            .account = vat->amount ? act->settings->vat_due : "",
            .amount = as_sale(document, vat->amount),
            .has_base = true,
            .base = vat->base,
            .vat_code = entry.vat_code};
    if (sale.amount)
        append_row(act, &sale);
    if (vat->base || vat->amount)
        append_row(act, &tax);
    return true;
}

static bool append_document(const struct act *act, GError **error)
{
    const struct document *document = act->document;
    const struct row customer = {.type = DOCTYPE_CUSTOMER,
            .account = act->settings->receivable,
            .amount = -as_sale(document, document->totals.gross)};
    append_row(act, &customer);
    for (guint i = 0; i < document->vat->len; i++)
        if (!append_group(act, &g_array_index(document->vat, struct document_vat, i),
                    i == 0 ? document->totals.rounding : 0, error))
            return false;
    return true;
}

bool winbooks_rows(GString *to,
        const struct config_winbooks *settings,
        const char *home,
        const struct document *document,
        GError **error)
{
    bool sale = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    if (!sale || strcmp(document->currency, "EUR") != 0 || document->totals.gross == 0)
        return true;
    struct act act = {.to = to, .settings = settings, .home = home, .document = document};
    act_fill(&act);
    bool good = append_document(&act, error);
    g_free(act.comment);
    return good;
}
