/* The book of daily receipts. */
#include "receipts.h"

#include <string.h>

#include "acts/drafts.h"
#include "acts/verdict.h"
#include "base/date.h"
#include "document/terms.h"
#include "document/vat_country.h"
#include "document/vat_number.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/receipts.h"

/* What an order still has in the book at one category and rate. */
struct left {
    enum vat_category category;
    struct decimal rate;
    char country[3], vat_country[3];
    bool business;
    money base, vat;
};

/* The rows of an order. */
struct book {
    GArray *left;        /* struct left */
    GHashTable *refunds; /* ids (gint64) that were written */
    char currency[4];
    bool order, invoice;
};

static void book_clear(struct book *book)
{
    g_clear_pointer(&book->left, g_array_unref);
    g_clear_pointer(&book->refunds, g_hash_table_unref);
}
typedef struct book book_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(book_auto, book_clear)

static struct left *left_of(struct book *book, const struct receipt *receipt)
{
    for (guint i = 0; i < book->left->len; i++) {
        struct left *left = &g_array_index(book->left, struct left, i);
        if (left->category == receipt->category &&
                decimal_compare(left->rate, receipt->rate) == 0 &&
                strcmp(left->vat_country, receipt->vat_country) == 0)
            return left;
    }
    struct left left = {
            .category = receipt->category, .rate = receipt->rate, .business = receipt->business};
    g_strlcpy(left.country, receipt->country, sizeof left.country);
    g_strlcpy(left.vat_country, receipt->vat_country, sizeof left.vat_country);
    g_array_append_val(book->left, left);
    return &g_array_index(book->left, struct left, book->left->len - 1);
}

static bool add_to_book(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    struct book *book = context;
    struct left *left = left_of(book, receipt);
    left->base += receipt->base;
    left->vat += receipt->vat;
    book->order |= receipt->cause == RECEIPT_ORDER;
    book->invoice |= receipt->cause == RECEIPT_INVOICE;
    if (receipt->cause == RECEIPT_REFUND)
        g_hash_table_add(book->refunds, g_memdup2(&receipt->refund_id, sizeof(gint64)));
    g_strlcpy(book->currency, receipt->currency, sizeof book->currency);
    return true;
}

static bool book_read(const struct work *work,
        const char *shop,
        gint64 order_id,
        struct book *book,
        GError **error)
{
    *book = (struct book){.left = g_array_new(FALSE, TRUE, sizeof(struct left)),
            .refunds = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
    return receipt_each_of_order(work->store, shop, order_id, add_to_book, book, error);
}

/* ---- an order that is paid ---- */

/* The rules that leave a paid order without an invoice for good. What waits for `completed`, for a
 * person or behind a warning still gets one. */
static bool is_left_out(const struct work *work, const struct shop *shop, const struct order *order)
{
    static const char *const rules[] = {"for=business", "zero_total=false", "create=never"};
    struct rule_verdict verdict = verdict_of(work, shop, order, DOCUMENT_INVOICE);
    g_free(verdict.reason);
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(verdict.rule, rules[i]) == 0)
            return order_is_paid(order, shop);
    return false;
}

/* *has: a draft of an invoice waits for a person, or one was issued. */
static bool has_invoice(
        const struct work *work, const char *shop, gint64 order_id, bool *has, GError **error)
{
    g_autoptr(GPtrArray) invoices =
            document_of_type(work->store, shop, order_id, DOCUMENT_INVOICE, error);
    *has = false;
    for (guint i = 0; invoices && i < invoices->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(invoices, i);
        *has |= stored->document->state != DOCUMENT_VOID;
    }
    return invoices != NULL;
}

/* The first thing that makes the figures of an order unusable; NULL: nothing. */
static const struct warning *figures_problem(const struct document *built)
{
    static const enum warning_code codes[] = {
            WARNING_NO_CURRENCY,
            WARNING_AMOUNT_TOO_LARGE,
            WARNING_TOTAL_NOT_ITS_PARTS,
            WARNING_VAT_NOT_ITS_RATE,
            WARNING_UNKNOWN_TAX,
            WARNING_TWO_RATES_ON_A_LINE,
            WARNING_COMPOUND_TAX,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        const struct warning *warning = document_warning(built, codes[i]);
        if (warning)
            return warning;
    }
    return NULL;
}

static bool tell(const struct work *work,
        const char *shop,
        gint64 order_id,
        GError **error,
        const char *format,
        ...) G_GNUC_PRINTF(5, 6);
static bool tell(const struct work *work,
        const char *shop,
        gint64 order_id,
        GError **error,
        const char *format,
        ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return event_add(work->store, shop, order_id, "decision", work->now, text, error);
}

static bool write_rows(const struct work *work,
        const struct order *order,
        const struct document *built,
        struct book *book,
        GError **error)
{
    g_autofree char *day = date_day(order->paid_at, work->config->seller.timezone);
    for (guint i = 0; i < built->vat->len; i++) {
        const struct document_vat *row = &g_array_index(built->vat, struct document_vat, i);
        struct receipt receipt = {
                .shop = built->shop,
                .order_id = order->id,
                .order_number = order->number,
                .cause = RECEIPT_ORDER,
                .day = day,
                .currency = built->currency,
                .country = customer_destination(&built->customer)->country,
                .vat_country = row->country,
                .business = vat_number_valid(built->customer.vat),
                .category = row->category,
                .rate = row->rate,
                .base = row->base,
                .vat = row->amount,
        };
        if (!receipt_add(work->store, &receipt, work->now, error) ||
                !add_to_book(&receipt, book, error))
            return false;
    }
    return tell(work, built->shop, order->id, error,
            "paid without an invoice: written into the book of daily receipts on %s", day);
}

static bool write_order(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        struct book *book,
        GError **error)
{
    bool has;
    if (!is_left_out(work, shop, order))
        return true;
    if (!has_invoice(work, shop->name, order->id, &has, error))
        return false;
    if (has)
        return true;

    struct draft_basis basis = {work->config, shop, order, work->now};
    g_autoptr(document_auto) built = draft_build(&basis, DOCUMENT_INVOICE, NULL, VAT_NONE, "");
    const struct warning *problem = figures_problem(built);
    if (problem)
        return tell(work, shop->name, order->id, error,
                "paid without an invoice, but not in the book of daily receipts: %s",
                problem->text);
    return write_rows(work, order, built, book, error);
}

/* ---- refunds ---- */

static money gross_left(const struct book *book)
{
    money sum = 0;
    for (guint i = 0; i < book->left->len; i++) {
        const struct left *left = &g_array_index(book->left, struct left, i);
        sum += left->base + left->vat;
    }
    return sum;
}

/* The VAT in an amount that includes it, half away from zero; 0 where it is too large. */
static money vat_in(money gross, struct decimal rate)
{
    struct decimal product, quotient;
    money vat;
    bool fits = decimal_multiply(decimal_from_money(gross, 0), rate, &product) &&
            decimal_divide(product, decimal_add(rate, decimal_from_int(100)), &quotient) &&
            decimal_to_money(quotient, 0, &vat);
    return fits ? vat : 0;
}

/* The only rate that has so much left and at which the refund has the VAT that the shop says, to
 * the cent; NULL: none, or several. */
static struct left *rate_of_refund(struct book *book, money amount, money vat)
{
    struct left *found = NULL;
    for (guint i = 0; i < book->left->len; i++) {
        struct left *left = &g_array_index(book->left, struct left, i);
        if (money_abs(vat_in(amount, left->rate) - vat) > 1 || amount > left->base + left->vat)
            continue;
        if (found)
            return NULL;
        found = left;
    }
    return found;
}

static bool write_share(const struct work *work,
        const struct receipt *head,
        struct left *left,
        money base,
        money vat,
        GError **error)
{
    struct receipt receipt = *head;
    if (base == 0 && vat == 0)
        return true;
    receipt.country = left->country;
    receipt.vat_country = left->vat_country;
    receipt.business = left->business;
    receipt.category = left->category;
    receipt.rate = left->rate;
    receipt.base = -base;
    receipt.vat = -vat;
    left->base -= base;
    left->vat -= vat;
    return receipt_add(work->store, &receipt, work->now, error);
}

static bool write_at_rate(const struct work *work,
        const struct receipt *head,
        struct left *left,
        money amount,
        GError **error)
{
    money vat = MIN(vat_in(amount, left->rate), MAX(left->vat, 0));
    vat = MAX(vat, amount - MAX(left->base, 0));
    return write_share(work, head, left, amount - vat, vat, error);
}

/* All that is left; also where the shop paid back more, for no row bears the rest. */
static bool write_rest(
        const struct work *work, const struct receipt *head, struct book *book, GError **error)
{
    for (guint i = 0; i < book->left->len; i++) {
        struct left *left = &g_array_index(book->left, struct left, i);
        if (!write_share(work, head, left, left->base, left->vat, error))
            return false;
    }
    return true;
}

/* Nobody says of what the money is: each rate bears its share of what is left. The shares are cut
 * from the sum one after the other, so that none is more than its rate has. */
static bool write_shares(const struct work *work,
        const struct receipt *head,
        struct book *book,
        money amount,
        GError **error)
{
    money all = gross_left(book), passed = 0, cut = 0;
    for (guint i = 0; i < book->left->len; i++) {
        struct left *left = &g_array_index(book->left, struct left, i);
        passed += left->base + left->vat;
        money until = (money)((__int128)amount * passed / all);
        if (!write_at_rate(work, head, left, until - cut, error))
            return false;
        cut = until;
    }
    return true;
}

/* By the rules of a credit note without lines: the rest, the only rate, the rate that the shop's
 * VAT fits; else by share, for a book of receipts asks nobody. */
static bool write_amount(const struct work *work,
        const struct receipt *head,
        struct book *book,
        money amount,
        money vat,
        GError **error)
{
    if (amount >= gross_left(book))
        return write_rest(work, head, book, error);
    struct left *only = book->left->len == 1 ? &g_array_index(book->left, struct left, 0)
            : vat != 0                       ? rate_of_refund(book, amount, vat)
                                             : NULL;
    return only ? write_at_rate(work, head, only, amount, error)
                : write_shares(work, head, book, amount, error);
}

static bool write_refund(const struct work *work,
        const struct receipt *head,
        struct book *book,
        const struct order_refund *refund,
        GError **error)
{
    int decimals = currency_decimals(book->currency);
    money amount, vat;
    if (!decimal_to_money(refund->total, decimals, &amount) ||
            !decimal_to_money(refund->total_tax, decimals, &vat) || amount <= 0 ||
            gross_left(book) == 0)
        return true;
    g_hash_table_add(book->refunds, g_memdup2(&refund->id, sizeof(gint64)));
    return write_amount(work, head, book, amount, vat, error) &&
            tell(work, head->shop, head->order_id, error,
                    "refund %" G_GINT64_FORMAT " is taken off the daily receipts on %s", refund->id,
                    head->day);
}

/* A webhook's refund has no date: it is of the day on which the order changed. */
static bool write_refunds(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        struct book *book,
        GError **error)
{
    g_autofree char *day = date_day(order->modified_at, work->config->seller.timezone);
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct order_refund *refund = g_ptr_array_index(order->refunds, i);
        struct receipt head = {
                .shop = shop->name,
                .order_id = order->id,
                .order_number = order->number,
                .cause = RECEIPT_REFUND,
                .refund_id = refund->id,
                .day = day,
                .currency = book->currency,
        };
        if (!g_hash_table_contains(book->refunds, &refund->id) &&
                !write_refund(work, &head, book, refund, error))
            return false;
    }
    return true;
}

bool receipts_follow(
        const struct work *work, const struct shop *shop, const struct order *order, GError **error)
{
    g_auto(book_auto) book = {0};
    if (!book_read(work, shop->name, order->id, &book, error))
        return false;
    if (!book.order && !write_order(work, shop, order, &book, error))
        return false;
    return !book.order || book.invoice || write_refunds(work, shop, order, &book, error);
}

bool receipts_follow_stored(
        const struct work *work, const char *shop, gint64 order_id, GError **error)
{
    const struct shop *of = config_shop(work->config, shop);
    g_autoptr(order_auto) order = NULL;
    bool deleted = false;
    if (of && !order_read_kept(work->store, shop, order_id, &order, &deleted, error))
        return false;
    return !order || deleted || receipts_follow(work, of, order, error);
}

/* ---- an invoice takes its place ---- */

/* What was written, turned: kept until the walk has ended, for it would find its own rows. */
struct turn {
    GArray *rows; /* struct receipt, its texts in `texts` */
    GStringChunk *texts;
    bool invoice;
};

static bool collect(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    struct turn *turn = context;
    struct receipt copy = *receipt;
    copy.shop = g_string_chunk_insert_const(turn->texts, receipt->shop);
    copy.order_number = g_string_chunk_insert_const(turn->texts, receipt->order_number);
    copy.currency = g_string_chunk_insert_const(turn->texts, receipt->currency);
    copy.country = g_string_chunk_insert_const(turn->texts, receipt->country);
    copy.vat_country = g_string_chunk_insert_const(turn->texts, receipt->vat_country);
    turn->invoice |= receipt->cause == RECEIPT_INVOICE;
    g_array_append_val(turn->rows, copy);
    return true;
}

static bool write_turned(const struct work *work,
        const struct turn *turn,
        const struct document *invoice,
        GError **error)
{
    for (guint i = 0; i < turn->rows->len; i++) {
        struct receipt receipt = g_array_index(turn->rows, struct receipt, i);
        receipt.cause = RECEIPT_INVOICE;
        receipt.refund_id = 0;
        receipt.day = invoice->issue_date;
        receipt.base = -receipt.base;
        receipt.vat = -receipt.vat;
        if (!receipt_add(work->store, &receipt, work->now, error))
            return false;
    }
    return tell(work, invoice->shop, invoice->order_id, error,
            "taken out of the book of daily receipts on %s: invoice %s", invoice->issue_date,
            invoice->number);
}

bool receipts_invoiced(const struct work *work, const struct document *invoice, GError **error)
{
    enum { CHUNK = 256 };
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct receipt));
    g_autoptr(GStringChunk) texts = g_string_chunk_new(CHUNK);
    struct turn turn = {rows, texts, false};
    if (invoice->type != DOCUMENT_INVOICE)
        return true;
    if (!receipt_each_of_order(
                work->store, invoice->shop, invoice->order_id, collect, &turn, error))
        return false;
    return rows->len == 0 || turn.invoice || write_turned(work, &turn, invoice, error);
}
