/* The bodies real shops sent ($BILLHOOK_SHARED/payloads, else ../shared/payloads; skipped where
 * there are none): every order makes a document whose figures hold, and what blocks one is named.
 */
#include "unit/document/fixture.h"

#include <stdio.h>

static char *payload_directory(void)
{
    const char *shared = g_getenv("BILLHOOK_SHARED");
    char *directory = g_build_filename(shared ? shared : "../shared", "payloads", NULL);
    if (g_file_test(directory, G_FILE_TEST_IS_DIR))
        return directory;
    g_free(directory);
    return NULL;
}

/* The documents of a type that block, by their codes. */
struct tally {
    enum document_type type;
    guint orders, blocked;
    GHashTable *codes; /* code -> GString of file names */
};

static void note_block(struct tally *tally, const char *file, const struct document *document)
{
    if (!document_blocking_warning(document))
        return;
    tally->blocked++;
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (!warning->blocks)
            continue;
        GString *files = g_hash_table_lookup(tally->codes, warning->name);
        if (!files)
            g_hash_table_insert(tally->codes, g_strdup(warning->name), files = g_string_new(NULL));
        g_string_append_printf(files, " %s", file);
    }
}

static void check_payload(struct tally *tally, const char *file, const struct order *order)
{
    struct fixture f;
    fixture_init(&f, tally->type);
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    money total;
    g_assert_true(decimal_to_money(order->total, document->currency_decimals, &total));
    if (document->totals.gross != total)
        g_error("%s: gross is not the order's total", file);
    if (tally->type != DOCUMENT_DELIVERY_NOTE)
        check_identities(document, file);
    g_autoptr(document_auto) again = build_from(&f, order, VAT_NONE);
    g_assert_true(document_same_content(document, again, NULL));
    tally->orders++;
    note_block(tally, file, document);
}

static void check_site(struct tally *tally, const char *directory, const char *site)
{
    g_autofree char *path = g_build_filename(directory, site, NULL);
    g_autoptr(GDir) files = g_dir_open(path, 0, NULL);
    for (const char *name; files && (name = g_dir_read_name(files));) {
        g_autofree char *file = g_build_filename(site, name, NULL),
                        *whole = g_build_filename(directory, file, NULL), *body = NULL;
        g_autoptr(order_auto) order = NULL;
        gsize length;
        if (!g_str_has_suffix(name, ".body"))
            continue;
        g_assert_true(g_file_get_contents(whole, &body, &length, NULL));
        if (order_read(body, length, &order, NULL, NULL) == BODY_ORDER)
            check_payload(tally, file, order);
    }
}

static void test_payloads(gconstpointer data)
{
    struct tally tally = {.type = (enum document_type)GPOINTER_TO_INT(data),
            .codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_autofree char *directory = payload_directory();
    g_autoptr(GDir) sites = directory ? g_dir_open(directory, 0, NULL) : NULL;
    if (!sites) {
        g_test_skip("no payloads here");
        g_hash_table_unref(tally.codes);
        return;
    }
    for (const char *site; (site = g_dir_read_name(sites));)
        check_site(&tally, directory, site);
    g_assert_cmpuint(tally.orders, >, 0);
    printf("# info: %s: %u of %u real orders block\n", document_type_text(tally.type),
            tally.blocked, tally.orders);
    GHashTableIter iter;
    gpointer code, files;
    g_hash_table_iter_init(&iter, tally.codes);
    while (g_hash_table_iter_next(&iter, &code, &files)) {
        printf("# info:   %s:%s\n", (char *)code, ((GString *)files)->str);
        g_string_free(files, TRUE);
    }
    g_hash_table_unref(tally.codes);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func(
            "/payloads/order-form", GINT_TO_POINTER(DOCUMENT_ORDER_FORM), test_payloads);
    g_test_add_data_func(
            "/payloads/delivery-note", GINT_TO_POINTER(DOCUMENT_DELIVERY_NOTE), test_payloads);
    g_test_add_data_func("/payloads/invoice", GINT_TO_POINTER(DOCUMENT_INVOICE), test_payloads);
    return g_test_run();
}
