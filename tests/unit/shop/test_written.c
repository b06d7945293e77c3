/* Lists that are cut, one refund, and what was written to an order. */
#include "answers.h"
#include "base/error.h"
#include "shop/read.h"

/* ---- a list cut into its entries ---- */

static void test_split(void)
{
    static const struct {
        const char *list, *entries; /* a | between */
    } rows[] = {
            {"[]", ""},
            {"[{}]", "{}"},
            {"[ {\"a\":1} , {\"b\":[1,{\"c\":2}]}\n]", "{\"a\":1}|{\"b\":[1,{\"c\":2}]}"},
            {"[{\"t\":\"}],{\\\"\\\\\"},{\"u\":\"]\"}]", "{\"t\":\"}],{\\\"\\\\\"}|{\"u\":\"]\"}"},
            {"[1,\"{}\",null,{\"a\":1}]", "{\"a\":1}"},
            {"{\"a\":[{}]}", ""},
            {"", ""},
            {"[{\"cut\":", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) body = bytes_of(rows[i].list);
        g_autoptr(GPtrArray) entries = shop_split_list(body);
        g_autoptr(GString) joined = g_string_new(NULL);
        for (guint k = 0; k < entries->len; k++) {
            gsize length;
            const char *bytes = g_bytes_get_data(entries->pdata[k], &length);
            g_string_append_printf(joined, "%s%.*s", k ? "|" : "", (int)length, bytes);
        }
        g_assert_cmpstr(joined->str, ==, rows[i].entries);
    }
}

static void test_split_most(void)
{
    g_autoptr(GString) list = g_string_new("[");
    for (int i = 0; i < SHOP_LIST_MOST + 5; i++)
        g_string_append(list, i ? ",{}" : "{}");
    g_autoptr(GBytes) body = bytes_of(list->str);
    g_autoptr(GPtrArray) entries = shop_split_list(body);
    g_assert_cmpuint(entries->len, ==, SHOP_LIST_MOST);
}

/* ---- one refund ---- */

static void test_one_refund(void)
{
    static const char *const wrong[] = {"[]", "{}", "{\"id\":31}", "{\"id\":0,\"amount\":\"1.00\"}",
            "{\"id\":31,\"amount\":\"1.00\",\"line_items\":[5]}", "no"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body = bytes_of("{\"id\":31,\"amount\":\"5.00\",\"reason\":\"kapot\"}");
    struct shop_refund *refund = shop_read_refund(body, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(refund->id, ==, 31);
    g_assert_cmpstr(refund->reason, ==, "kapot");
    g_assert_cmpuint(refund->lines->len, ==, 0);
    shop_refund_free(refund);

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GBytes) bad = bytes_of(wrong[i]);
        g_assert_null(shop_read_refund(bad, 1, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_clear_error(&error);
    }
}

/* ---- notes and meta data ---- */

static void test_notes(void)
{
    static const struct {
        const char *list, *text;
        gint64 id; /* -1: refused */
    } rows[] = {
            {"[]", "Factuur 1", 0},
            {"[{\"id\":9,\"note\":\"Factuur 1\"},{\"id\":7,\"note\":\"Factuur 1\"}]", "Factuur 1",
                    7},
            {"[{\"id\":9,\"note\":\"Factuur 11\"},{\"id\":8},5]", "Factuur 1", 0},
            {"[{\"id\":3,\"note\":\"Note de cr\\u00e9dit 1\"}]", "Note de crédit 1", 3},
            {"{}", "Factuur 1", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) body = bytes_of(rows[i].list);
        gint64 id = -1;
        bool good = shop_find_note(body, rows[i].text, &id, NULL);
        g_assert_cmpint(good ? id : -1, ==, rows[i].id);
    }
    g_autoptr(GBytes) made = bytes_of("{\"id\":83,\"note\":\"x\"}"), odd = bytes_of("[]");
    g_assert_cmpint(shop_read_note_id(made), ==, 83);
    g_assert_cmpint(shop_read_note_id(odd), ==, 0);
}

static void test_meta(void)
{
    static const struct {
        const char *order, *value; /* NULL: refused */
    } rows[] = {
            {"{\"id\":1,\"meta_data\":[]}", ""},
            {"{\"id\":1}", ""},
            {"{\"id\":1,\"meta_data\":[{\"key\":\"b\",\"value\":\"x\"},{\"key\":\"a\",\"value\":"
             "\"2026-1\"},{\"key\":\"a\",\"value\":\"z\"}]}",
                    "2026-1"},
            {"{\"id\":1,\"meta_data\":[{\"key\":\"a\",\"value\":{\"x\":1}}]}", ""},
            {"no", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) body = bytes_of(rows[i].order);
        g_autofree char *value = shop_read_meta(body, "a", NULL);
        g_assert_cmpstr(value, ==, rows[i].value);
    }
}

static void test_captured(void)
{
    g_autoptr(GBytes) notes = captured_body("143-notes-list");
    if (!notes)
        return;
    gint64 id = 0;
    g_assert_true(shop_find_note(notes, "met alleen schrijven", &id, NULL));
    g_assert_cmpint(id, ==, 86);
    g_autoptr(GBytes) made = captured_body("136-note-private");
    g_assert_cmpint(shop_read_note_id(made), ==, 83);
    g_autoptr(GBytes) order = captured_body("146-order-put-meta-same");
    g_autofree char *value = shop_read_meta(order, "_billhook_invoice", NULL);
    g_assert_cmpstr(value, ==, "2026-00003");

    g_autoptr(GBytes) refunds = captured_body("129-refunds-all");
    g_autoptr(GPtrArray) entries = shop_split_list(refunds);
    g_assert_cmpuint(entries->len, ==, 11);
    for (guint i = 0; i < entries->len; i++) {
        struct shop_refund *refund = shop_read_refund(entries->pdata[i], 1, NULL);
        g_assert_nonnull(refund);
        shop_refund_free(refund);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/written/split", test_split);
    g_test_add_func("/shop/written/split-most", test_split_most);
    g_test_add_func("/shop/written/one-refund", test_one_refund);
    g_test_add_func("/shop/written/notes", test_notes);
    g_test_add_func("/shop/written/meta", test_meta);
    g_test_add_func("/shop/written/captured", test_captured);
    return g_test_run();
}
