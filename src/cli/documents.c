/* list, show, edit. */
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "acts/drafts.h"
#include "acts/list.h"
#include "acts/papers.h"
#include "document/terms.h"
#include "document_output.h"
#include "families.h"
#include "print.h"
#include "mail/message.h"
#include "store/documents.h"
#include "store/store.h"
#include "usage.h"

/* The option of a name without its dashes. */
static const char *option_of(const void *from, const char *name)
{
    g_autofree char *option = g_strconcat("--", name, NULL);
    return cli_option(from, option);
}

static const char *first_warning(const struct document *document)
{
    const struct warning *blocking = document_blocking_warning(document);
    if (blocking)
        return blocking->name;
    return document->warnings->len
            ? ((const struct warning *)g_ptr_array_index(document->warnings, 0))->name
            : "";
}

/* An amount for people; the currency stands beside it where it is not the usual one. Caller frees.
 */
static char *list_money(const struct document *document, money amount)
{
    g_autofree char *text = money_text(amount, document->currency_decimals);
    bool usual = strcmp(document->currency, "EUR") == 0;
    return g_strconcat(text, usual ? "" : " ", usual ? "" : document->currency, NULL);
}

/* "accepted (test)", "" where nothing was ever queued. Caller frees. */
static char *list_peppol(const struct peppol_status *peppol)
{
    const char *state = peppol->exists ? peppol_state_text(peppol->state) : "";
    return g_strconcat(state, peppol->test ? " (test)" : "", NULL);
}

static void list_row(struct table *table, const struct document *document)
{
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    g_autofree char *id = g_strdup_printf("#%" G_GINT64_FORMAT, document->id);
    g_autofree char *total = priced ? list_money(document, document->totals.gross) : g_strdup("");
    g_autofree char *due = priced ? list_money(document, document->totals.due) : g_strdup("");
    g_autofree char *peppol = list_peppol(&document->peppol);
    const char *who =
            *document->customer.company ? document->customer.company : document->customer.name;
    table_row(table, id, document_type_text(document->type), document_state_text(document->state),
            document->number, document->issue_date, document->order_number, total, due, peppol, who,
            first_warning(document), NULL);
}

/* What `list` makes of the documents that it is given. */
struct listing {
    cJSON *list; /* with --json, else NULL */
    struct table *table;
    guint count;
};

static void list_one(const struct stored_document *stored, void *context)
{
    struct listing *listing = context;
    listing->count++;
    if (listing->list)
        cJSON_AddItemToArray(listing->list, document_to_json(stored->document, false));
    else
        list_row(listing->table, stored->document);
}

static int list_as_json(
        struct cli_context *context, const struct document_filter *filter, GError **error)
{
    struct listing listing = {.list = cJSON_CreateArray()};
    if (!document_each(context->store, filter, list_one, &listing, error)) {
        cJSON_Delete(listing.list);
        return 1;
    }
    print_json(listing.list);
    return 0;
}

/* What "no documents" means. */
static const char *nothing_of(const struct document_filter *filter)
{
    if (filter->text || filter->customer || filter->reference || filter->by_amount)
        return " like that";
    return filter->limit ? " (yet)" : "";
}

static int list_as_table(
        struct cli_context *context, const struct document_filter *filter, GError **error)
{
    static const char *const heads[] = {"ID", "<TYPE", "STATE", "NUMBER", "DATE", "ORDER", ">TOTAL",
            ">DUE", "?PEPPOL", "<CUSTOMER", "WARNING", NULL};
    struct listing listing = {.table = table_new(heads)};
    if (!document_each(context->store, filter, list_one, &listing, error)) {
        table_free(listing.table);
        return 1;
    }
    table_print(listing.table);
    if (listing.count == 0)
        fprintf(stderr, "billhook: no documents%s\n", nothing_of(filter));
    return 0;
}

int cli_list(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct document_filter filter = {0};
    if (!list_read(context->config, option_of, arguments, context->json ? 0 : 50, 1000000, &filter,
                error))
        return 2;
    return context->json ? list_as_json(context, &filter, error)
                         : list_as_table(context, &filter, error);
}

/* ---- show ---- */

static void show_field(const char *name, const char *value)
{
    if (*value)
        print_field(name, value);
}

static void show_lines(const struct document *document)
{
    static const char *const heads[] = {
            ">LINE", "<DESCRIPTION", ">QUANTITY", ">PRICE", ">VAT %", ">NET", ">GROSS", NULL};
    bool priced = document->type != DOCUMENT_DELIVERY_NOTE;
    struct table *table = table_new(heads);
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        g_autofree char *quantity = decimal_text(line->quantity, 0, 12),
                        *price = decimal_text(line->unit_price, 2, 6);
        g_autofree char *rate = decimal_text(line->vat_rate, 0, 6),
                        *net = money_text(line->net, document->currency_decimals);
        g_autofree char *gross = money_text(line->gross, document->currency_decimals);
        g_autofree char *place = g_strdup_printf("%u", i + 1);
        table_row(table, place, line->description, quantity, priced ? price : "",
                priced ? rate : "", priced ? net : "", priced ? gross : "", NULL);
    }
    table_print(table);
}

static void show_money(const char *name, money amount, const struct document *document)
{
    g_autofree char *text = money_text(amount, document->currency_decimals);
    print_line("%-14s %s %s", name, text, document->currency);
}

static void show_totals(const struct document *document)
{
    show_money("net", document->totals.net, document);
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *vat = &g_array_index(document->vat, struct document_vat, i);
        g_autofree char *rate = decimal_text(vat->rate, 0, 6),
                        *base = money_text(vat->base, document->currency_decimals);
        g_autofree char *amount = money_text(vat->amount, document->currency_decimals);
        print_line("%-14s %s on %s at %s %% (%s)", "vat", amount, base, rate,
                vat_category_text(vat->category));
    }
    if (document->totals.rounding)
        show_money("rounding", document->totals.rounding, document);
    show_money("total", document->totals.gross, document);
    show_money("paid", document->totals.paid, document);
    show_money("due", document->totals.due, document);
}

/* Each payment with its number, for `unpaid --payment`. */
static void show_payments(const struct document *document)
{
    for (guint i = 0; i < document->booked->len; i++) {
        const struct document_booked *booked = g_ptr_array_index(document->booked, i);
        g_autofree char *name = g_strdup_printf("payment %" G_GINT64_FORMAT, booked->id);
        g_autofree char *amount = money_text(booked->amount, document->currency_decimals);
        g_autofree char *text = g_strdup_printf("%s %s on %s%s%s%s%s", amount, document->currency,
                booked->on, *booked->by ? ", " : "", booked->by, *booked->reference ? ", " : "",
                booked->reference);
        print_field(name, text);
    }
}

/* "9000 Gent, VOV, BE", of what there is. Caller frees. */
static char *place_of(const struct address *address)
{
    g_autofree char *town = g_strstrip(g_strdup_printf("%s %s", address->postcode, address->city));
    const char *const parts[] = {town, address->state, address->country};
    GString *place = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i])
            g_string_append_printf(place, "%s%s", place->len ? ", " : "", parts[i]);
    return g_string_free(place, FALSE);
}

/* Every line of an address; name and company only where the fields above do not have them. */
static void show_address(const char *name, const struct address *address, bool with_name)
{
    g_autofree char *place = place_of(address);
    const char *const lines[] = {with_name ? address->name : "", with_name ? address->company : "",
            address->street, address->street2, place, with_name ? address->phone : ""};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        if (!*lines[i])
            continue;
        print_field(name, lines[i]);
        name = "";
    }
}

/* "delivered, 0208:0123456749 through peppyrus (test): what it said" */
static void show_peppol(const struct peppol_status *peppol)
{
    if (!peppol->exists)
        return;
    g_autofree char *text = g_strdup_printf("%s%s%s%s%s%s%s%s", peppol_state_text(peppol->state),
            *peppol->participant ? ", " : "", peppol->participant,
            *peppol->provider ? " through " : "", peppol->provider, peppol->test ? " (test)" : "",
            *peppol->last_answer ? ": " : "", peppol->last_answer);
    print_field("Peppol", text);
}

static void show_mail(const struct mail_status *mail)
{
    if (mail->state == MAIL_NONE)
        return;
    g_autofree char *text = g_strdup_printf("%s to %s%s%s", mail_state_text(mail->state), mail->to,
            *mail->last_answer ? ": " : "", mail->last_answer);
    print_field("mail", text);
}

static void show_document(const struct document *document)
{
    g_autofree char *name = document_name(document),
                    *created = date_time_text(document->created_at),
                    *standing = output_standing(document);
    print_line("%s %s, %s%s", document_type_text(document->type), name,
            document_state_text(document->state), standing);
    show_field("order", document->order_number);
    show_field("shop", document->shop);
    show_field("made", created);
    show_field("issue date", document->issue_date);
    show_field("due date", document->due_date);
    show_field("credits", document->credits_number);
    show_field("customer", document->customer.name);
    show_field("company", document->customer.company);
    show_field("VAT number", document->customer.vat);
    show_field("e-mail", document->customer.email);
    show_field("phone", document->customer.phone);
    show_address("address", &document->customer.billing, false);
    if (document->customer.has_shipping)
        show_address("shipped to", &document->customer.shipping, true);
    show_field("reference", document->payment_reference);
    show_field("pay link", document->payment_link);
    show_field("language", language_text(document->language));
    puts("");
    show_lines(document);
    puts("");
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        show_totals(document);
    show_payments(document);
    show_mail(&document->mail);
    show_peppol(&document->peppol);
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        print_field(warning->blocks ? "blocks" : "warning", warning->text);
    }
}

static GBytes *pdf_of(
        struct cli_context *context, const struct stored_document *stored, GError **error)
{
    struct work work = cli_work(context);
    return papers_pdf(&work, stored, error);
}

static GBytes *ubl_of(
        struct cli_context *context, const struct stored_document *stored, GError **error)
{
    struct work work = cli_work(context);
    return papers_ubl(&work, stored, error);
}

static GBytes *mail_of(
        struct cli_context *context, const struct stored_document *stored, GError **error)
{
    struct work work = cli_work(context);
    message_init(); /* one that was not sent yet is made here */
    return papers_mail(&work, stored, error);
}

int cli_show(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    static const struct {
        const char *option;
        GBytes *(*bytes)(struct cli_context *, const struct stored_document *, GError **);
    } writers[] = {{"--pdf", pdf_of}, {"--ubl", ubl_of}, {"--mail", mail_of}};
    g_autoptr(stored_document_auto) stored =
            document_find(context->store, cli_word(arguments, 0), error);
    if (!stored)
        return 1;
    bool wrote = false;
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++) {
        const char *file = cli_option(arguments, writers[i].option);
        if (!file)
            continue;
        g_autoptr(GBytes) bytes = writers[i].bytes(context, stored, error);
        if (!bytes || !output_bytes(context, file, bytes, error))
            return 1;
        wrote = true;
    }
    if (context->json)
        print_json(document_to_json(stored->document, true));
    else if (!wrote)
        show_document(stored->document);
    return 0;
}

/* ---- edit ---- */

/* KEY=VALUE, as checked before the command runs. Caller frees the keys. */
static GArray *read_changes(const struct cli_arguments *arguments, GPtrArray *keys)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct draft_change));
    for (guint i = 1; i < arguments->words->len; i++) {
        const char *word = cli_word(arguments, i), *equals = strchr(word, '=');
        struct draft_change change = {g_strndup(word, (gsize)(equals - word)), equals + 1};
        g_ptr_array_add(keys, (char *)change.key);
        g_array_append_val(changes, change);
    }
    return changes;
}

static bool edit_in_transaction(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 *id,
        GError **error)
{
    struct work work = cli_work(context);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) changes = read_changes(arguments, keys);
    g_autoptr(stored_document_auto) stored =
            document_find(context->store, cli_word(arguments, 0), error);
    if (!stored)
        return false;
    if (!draft_edit(&work, stored, (const struct draft_change *)changes->data, changes->len, error))
        return false;
    output_say(context, stored->document, "edited");
    *id = stored->document->id;
    return true;
}

int cli_edit(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    gint64 id = 0;
    if (!store_begin(context->store, error))
        return 1;
    if (!edit_in_transaction(context, arguments, &id, error) ||
            !store_commit(context->store, error)) {
        store_rollback(context->store);
        return 1;
    }
    bool told = output_done(context, id, error);
    output_json_done(context, false);
    return told ? 0 : 1;
}
