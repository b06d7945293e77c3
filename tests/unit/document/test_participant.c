/* Participants of the Peppol network: of a VAT number, as people write them, in an order, in a
 * document and its credit note, and in the frozen text. */
#include "unit/document/fixture.h"

#include "document/participant.h"

#define PLAIN "p 1 10.00 10.00 2.10 1:2.10"

/* ---- of a VAT number ---- */

static const struct {
    const char *vat, *participant; /* NULL: none */
} of_vat[] = {
        {"BE0000000295", "0208:0000000295"},
        {"BE0123456749", "0208:0123456749"},
        {"BE1000000021", "0208:1000000021"},
        {"DE123456789", "9930:DE123456789"},
        {"NL123456789B01", "9944:NL123456789B01"},
        {"FR12345678901", "9957:FR12345678901"},
        {"EL123456789", "9933:123456789"},
        {"XI123456789", "9932:GB123456789"},
        {"GB123456789", "9932:GB123456789"},
        {"FI12345678", "0216:003712345678"},
        {"DK12345678", "0184:DK12345678"},
        {"IT12345678901", "0211:IT12345678901"},
        {"IE9+99999A", "9935:IE9+99999A"},
        {"SE556036079301", "0007:5560360793"},
        {"SE556036079401", NULL},
        {"NO974760673MVA", "0192:974760673"},
        {"NO974760674MVA", NULL},
        {"CHE123456789MWST", "9927:CHE123456789MWST"},
        {"LU12345678", "9938:LU12345678"},
        {"BE0000000296", NULL},
        {"", NULL},
        {"12345", NULL},
};

static void test_of_vat(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(of_vat); i++) {
        g_autofree char *participant = participant_of_vat(of_vat[i].vat);
        g_test_message("%s", of_vat[i].vat);
        g_assert_cmpstr(participant, ==, of_vat[i].participant);
        if (!participant)
            continue;

        /* what a VAT number gives is written as people would write it */
        g_autofree char *again = participant_parse(participant, NULL);
        g_assert_cmpstr(again, ==, participant);
    }
}

/* ---- as people write them ---- */

static const struct {
    const char *name, *text, *participant, *error; /* participant NULL: a part of the message */
} written[] = {
        {"one form", "0208:0123456749", "0208:0123456749", NULL},
        {"blanks", "  0208 : 0123 456 749 ", "0208:0123456749", NULL},
        {"no-break and zero-width blanks", "0208:0123\u00a0456\u200b749", "0208:0123456749", NULL},
        {"dots", "0208:0123.456.749", "0208:0123456749", NULL},
        {"with its country", "0208:BE 0123.456.749", "0208:0123456749", NULL},
        {"nine digits", "0208:123456749", "0208:0123456749", NULL},
        {"the scheme of schemes", "iso6523-actorid-upis::0208:0123456749", "0208:0123456749", NULL},
        {"in capitals", "ISO6523-ACTORID-UPIS::9925:be0123456749", "9925:be0123456749", NULL},
        {"another scheme", "9930:DE123456789", "9930:DE123456789", NULL},
        {"marks", "0204:991-01234-44_~.x", "0204:991-01234-44_~.x", NULL},
        {"a GLN", "0088:5400000000004", NULL, "the number in 0088:5400000000004 has a wrong form"},
        {"a right GLN", "0088:4006381333931", "0088:4006381333931", NULL},
        {"a Danish number", "0184:12345678", "0184:12345678", NULL},
        {"a Danish one too short", "0184:DK1234567", NULL, "such as 0184:DK12345678"},
        {"a Danish unit", "0096:1234567890", "0096:1234567890", NULL},
        {"a Danish SE number", "0198:12345678", NULL, "0198:"},
        {"an Australian number", "0151:51824753556", "0151:51824753556", NULL},
        {"an Australian one", "0151:51824753557", NULL, "0151:"},
        {"a Norwegian number", "0192:974760673", "0192:974760673", NULL},
        {"a Norwegian zero", "0192:000000000", NULL, "0192:"},
        {"a Swedish number", "0007:5560360793", "0007:5560360793", NULL},
        {"letters of a Swedish one", "0007:556036079X", NULL, "0007:"},
        {"modulus 97", "0208:0123456748", NULL, "modulus 97"},
        {"eleven digits", "0208:01234567490", NULL, "modulus 97"},
        {"letters", "0208:abcdefghij", NULL, "modulus 97"},
        {"unknown scheme", "0207:0123456749", NULL, "0207 is no scheme"},
        {"withdrawn scheme", "9956:0123456749", NULL, "9956 is no scheme"},
        {"scheme of another list", "9901:x", NULL, "9901 is no scheme"},
        {"no scheme", "0123456749", NULL, "SCHEME:ID"},
        {"no id", "0208:", NULL, "SCHEME:ID"},
        {"three digits", "208:0123456749", NULL, "SCHEME:ID"},
        {"five digits", "00208:0123456749", NULL, "SCHEME:ID"},
        {"two colons", "0208:0123:456749", NULL, "SCHEME:ID"},
        {"nothing", "", NULL, "SCHEME:ID"},
        {"a path", "0208:../../etc?x=1", NULL, "SCHEME:ID"},
        {"markup", "9915:<b>", NULL, "SCHEME:ID"},
        {"broken UTF-8", "9915:\xff", NULL, "SCHEME:ID"},
        {"a line break", "0208:0123456749\nX: y", NULL, "SCHEME:ID"},
};

static void test_written(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    g_autofree char *participant = participant_parse(written[i].text, &error);
    g_assert_cmpstr(participant, ==, written[i].participant);
    g_assert_true((participant == NULL) == (error != NULL));
    if (!error)
        return;

    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    if (!strstr(error->message, written[i].error))
        g_error("'%s' does not say '%s'", error->message, written[i].error);

    /* the log has no word of it, and the example at the end is one */
    g_assert_null(strpbrk(error_logged(error), "0123456789"));
    const char *example = strrchr(error->message, ' ');
    g_autofree char *right = participant_parse(example, NULL);
    g_assert_nonnull(right);
}

/* 130 characters are the most; the message shows the beginning, the log nothing of it. */
static void test_longest(void)
{
    g_autofree char *id = g_strnfill(PARTICIPANT_LONGEST - 5, 'a');
    g_autofree char *most = g_strconcat("9915:", id, NULL), *more = g_strconcat(most, "a", NULL);
    g_autofree char *fits = participant_parse(most, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_cmpstr(fits, ==, most);
    g_assert_null(participant_parse(more, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "at most 130 characters"));
    g_assert_nonnull(strstr(error->message, "'9915:aaaa"));
    g_assert_cmpuint(strlen(error->message), <, 200);
    g_assert_null(strstr(error_logged(error), "aaaa"));
}

/* Whatever is written: what is taken is in its one form, of the shape, and is taken again. */
static void test_any_text(void)
{
    static const char signs[] = "0123456789:0208:99BEbe -.~+*/_\n\xc3\xa9\xe2\x80\x8b<&";
    static const char *const heads[] = {"9915:", "0208:", "iso6523-actorid-upis::0088:", "99"};
    g_autoptr(GRand) random = g_rand_new_with_seed(16);
    int taken = 0;
    for (int round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(heads[round % 4]);
        int length = g_rand_int_range(random, 0, 12);
        for (int i = 0; i < length; i++)
            g_string_append_c(text, signs[g_rand_int_range(random, 0, sizeof signs - 1)]);
        g_autofree char *participant = participant_parse(text->str, NULL);
        if (!participant)
            continue;

        g_autofree char *again = participant_parse(participant, NULL);
        g_assert_cmpstr(again, ==, participant);
        g_assert_true(g_str_is_ascii(participant) && participant[4] == ':' && participant[5]);
        taken++;
    }
    g_assert_cmpint(taken, >, 500);
}

static void test_split(void)
{
    g_autofree char *scheme = NULL, *id = NULL;
    participant_split("9925:BE0123456749", &scheme, &id);
    g_assert_cmpstr(scheme, ==, "9925");
    g_assert_cmpstr(id, ==, "BE0123456749");
}

/* ---- in an order ---- */

static const struct {
    const char *name, *meta, *own, *found; /* meta: "key=value;key=value" */
} orders[] = {
        {"nothing", "", NULL, ""},
        {"a known key", "_peppol_id=0208:0123456749", NULL, "0208:0123456749"},
        {"a blank one", "_peppol_id= ;peppol_id=0208:0123456749", NULL, "0208:0123456749"},
        {"PDF Invoices", "_peppol_endpoint_id=0123456749;_peppol_endpoint_eas=0208", NULL,
                "0208:0123456749"},
        {"id and scheme", "_billing_peppol_id=BE0123456749;_billing_peppol_id_scheme=9925", NULL,
                "9925:BE0123456749"},
        {"the stem's scheme", "_billing_peppol_id=BE0123456749;_billing_peppol_scheme=9925", NULL,
                "9925:BE0123456749"},
        {"a whole one needs no scheme", "peppol_id=0208:0123456749;peppol_id_scheme=9925", NULL,
                "0208:0123456749"},
        {"an id alone", "peppol_id=0123456749", NULL, "0123456749"},
        {"an own key first", "peppol_id=0208:0123456749;mine=9925:BE0123456749", "mine",
                "9925:BE0123456749"},
        {"an own key with its scheme", "mine=BE0123456749;mine_scheme=9925", "mine",
                "9925:BE0123456749"},
        {"an own key that is not there", "peppol_id=0208:0123456749", "mine", "0208:0123456749"},
        {"an unknown key", "mine=0208:0123456749", NULL, ""},
};

static struct order *order_with(const char *meta)
{
    struct order *order = order_of("12.10", PLAIN);
    g_auto(GStrv) entries = g_strsplit(meta, ";", -1);
    for (char **entry = entries; *entry && **entry; entry++) {
        g_auto(GStrv) pair = g_strsplit(*entry, "=", 2);
        order_add_meta(order, pair[0], pair[1]);
    }
    return order;
}

static void test_found(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_with(orders[i].meta);
    char *own[] = {(char *)orders[i].own, NULL};
    f.shop.peppol_meta = own;
    g_autofree char *found = participant_find(order, &f.shop);
    g_assert_cmpstr(found, ==, orders[i].found);
}

/* ---- in a document ---- */

static struct document *built(
        struct fixture *f, const char *meta, const struct document_edits *edits)
{
    g_autoptr(order_auto) order = order_with(meta);
    order_add_meta(order, "_billing_vat_number", "BE0417497106");
    struct build_input input = {.order = order,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .edits = edits,
            .now = order->modified_at};
    return document_build(&input);
}

static void assert_participant(
        const struct document *document, const char *kept, const char *participant)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *found = document_participant(document, &error);
    bool warned = document_warning(document, WARNING_PEPPOL_PARTICIPANT_WRONG) != NULL;
    g_assert_cmpstr(document->customer.peppol, ==, kept);
    g_assert_cmpstr(found, ==, participant);
    g_assert_true(warned == (error != NULL));
    g_assert_null(document_blocking_warning(document));
}

static void test_in_a_document(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) none = built(&f, "", NULL),
                             meta = built(&f, "peppol_id=0208:0123.456.749", NULL),
                             wrong = built(&f, "peppol_id=0208:0123456748", NULL),
                             alone = built(&f, "peppol_id=0123456749", NULL);
    assert_participant(none, "", "0208:0417497106");
    assert_participant(meta, "0208:0123456749", "0208:0123456749");
    assert_participant(wrong, "0208:0123456748", NULL);
    assert_participant(alone, "0123456749", NULL);

    const struct warning *warning = document_warning(wrong, WARNING_PEPPOL_PARTICIPANT_WRONG);
    g_assert_cmpstr(warning->name, ==, "peppol-participant-wrong");
    g_assert_nonnull(strstr(warning->text, "modulus 97"));
    g_assert_nonnull(strstr(warning->text, "edit DOC peppol="));
    g_assert_nonnull(strstr(warning->text, "0208:0123456748 names no"));
}

/* An order form never goes over Peppol: nothing is told there. */
static void test_no_warning_on_an_order_form(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_ORDER_FORM);
    g_autoptr(document_auto) document = built(&f, "peppol_id=x", NULL);
    g_assert_cmpstr(document->customer.peppol, ==, "x");
    g_assert_null(document_warning(document, WARNING_PEPPOL_PARTICIPANT_WRONG));
}

static void test_bounded(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autofree char *long_one = g_strnfill(100000, 'a');
    g_autofree char *meta = g_strconcat("peppol_id=", long_one, NULL);
    g_autoptr(document_auto) document = built(&f, meta, NULL);
    g_assert_cmpuint(strlen(document->customer.peppol), ==, 200);
    g_assert_nonnull(document_warning(document, WARNING_PEPPOL_PARTICIPANT_WRONG));
}

static void test_edited(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    struct document_edits edits = {{NULL}};
    g_assert_true(document_edits_set(&edits, "peppol", "9925:BE0417497106", NULL));
    g_autoptr(document_auto) chosen = built(&f, "peppol_id=0208:0123456749", &edits);
    assert_participant(chosen, "9925:BE0417497106", "9925:BE0417497106");

    g_assert_true(document_edits_set(&edits, "peppol", "", NULL));
    g_autoptr(document_auto) taken_back = built(&f, "peppol_id=0208:0123456749", &edits);
    assert_participant(taken_back, "0208:0123456749", "0208:0123456749");

    g_assert_true(document_edits_set(&edits, "peppol", "0208:0123456748", NULL));
    g_autoptr(document_auto) wrong = built(&f, "", &edits);
    assert_participant(wrong, "0208:0123456748", NULL);
    document_edits_clear(&edits);
}

static void test_who_sends(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autofree char *of_vat_number = seller_participant(&f.seller);
    g_assert_cmpstr(of_vat_number, ==, "0208:0417497106");

    f.seller.peppol = (char *)"9925:BE0417497106";
    g_autofree char *said = seller_participant(&f.seller);
    g_assert_cmpstr(said, ==, "9925:BE0417497106");

    f.seller.peppol = (char *)"nonsense";
    g_autofree char *otherwise = seller_participant(&f.seller);
    g_assert_cmpstr(otherwise, ==, "0208:0417497106");

    f.seller.vat = (char *)"BE0417.497.106";
    f.seller.peppol = (char *)"";
    g_autofree char *dotted = seller_participant(&f.seller);
    g_assert_cmpstr(dotted, ==, "0208:0417497106");

    f.seller.vat = (char *)"";
    g_assert_null(seller_participant(&f.seller));
}

/* ---- the credit note ---- */

static struct document *credit_of(struct fixture *f, struct document *invoice)
{
    struct credited before = {0};
    invoice->id = 12;
    invoice->state = DOCUMENT_ISSUED;
    fixture_set(&invoice->number, "2026-00116");
    f->rule.type = DOCUMENT_CREDIT_NOTE;
    struct credit_input input = {.invoice = invoice,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .before = &before,
            .kind = CREDIT_REST,
            .reason = "",
            .now = 1795492782};
    struct document *note = document_build_credit(&input, NULL);
    g_assert_nonnull(note);
    return note;
}

static void test_a_note_inherits(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) invoice = built(&f, "peppol_id=9925:BE0123456749", NULL);
    invoice->peppol.exists = true;
    invoice->peppol.state = PEPPOL_DELIVERED;
    invoice->peppol.attempts = 2;
    invoice->peppol.delivered_at = 5;
    fixture_set(&invoice->peppol.id, "doc_1");

    g_autoptr(document_auto) note = credit_of(&f, invoice);
    assert_participant(note, "9925:BE0123456749", "9925:BE0123456749");
    g_assert_false(note->peppol.exists);
    g_assert_cmpint(note->peppol.attempts, ==, 0);
    g_assert_cmpint(note->peppol.delivered_at, ==, 0);
    g_assert_cmpstr(note->peppol.id, ==, "");
    g_assert_cmpstr(invoice->peppol.id, ==, "doc_1");

    struct document_edits edits = {{NULL}};
    g_assert_true(document_edits_set(&edits, "peppol", "0208:0123456748", NULL));
    document_apply_edits(note, invoice, &edits);
    assert_participant(note, "0208:0123456748", NULL);
    document_edits_clear(&edits);
    document_apply_edits(note, invoice, &edits);
    assert_participant(note, "9925:BE0123456749", "9925:BE0123456749");
}

static void test_a_note_inherits_the_wrong_one(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) invoice = built(&f, "peppol_id=0208:1", NULL);
    g_autoptr(document_auto) note = credit_of(&f, invoice);
    assert_participant(note, "0208:1", NULL);
}

/* ---- frozen ---- */

/* What an older billhook froze, which knew no participant, has the same bytes again: the books'
 * hashes cover them. */
static void test_older_texts_keep_their_bytes(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) document = built(&f, "", NULL);
    g_autofree char *frozen = document_freeze(document, &f.seller);
    g_assert_null(strstr(frozen, "peppol"));

    struct seller *seller = NULL;
    g_autoptr(document_auto) thawed = document_thaw(frozen, &seller, NULL);
    g_assert_nonnull(thawed);
    g_assert_cmpstr(thawed->customer.peppol, ==, "");
    g_assert_cmpstr(seller->peppol, ==, "");
    g_autofree char *again = document_freeze(thawed, seller);
    g_assert_cmpstr(again, ==, frozen);
    seller_free(seller);
}

static void test_participants_are_frozen(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) document = built(&f, "peppol_id=9925:BE0123456749", NULL);
    f.seller.peppol = (char *)"0088:4006381333931";
    document->peppol.exists = true; /* lives on: not in the text */
    fixture_set(&document->peppol.last_answer, "not yet");
    g_autofree char *frozen = document_freeze(document, &f.seller);
    g_assert_null(strstr(frozen, "not yet"));

    struct seller *seller = NULL;
    g_autoptr(document_auto) thawed = document_thaw(frozen, &seller, NULL);
    g_assert_cmpstr(thawed->customer.peppol, ==, "9925:BE0123456749");
    g_assert_cmpstr(seller->peppol, ==, "0088:4006381333931");
    g_assert_false(thawed->peppol.exists);
    g_autoptr(document_auto) copy = document_copy(thawed);
    g_assert_cmpstr(copy->customer.peppol, ==, "9925:BE0123456749");
    struct seller *second = seller_copy(seller);
    g_assert_cmpstr(second->peppol, ==, "0088:4006381333931");
    seller_free(second);
    seller_free(seller);
}

/* ---- words ---- */

static void test_states(void)
{
    for (int state = 0; state < PEPPOL_STATES; state++) {
        enum peppol_state read = PEPPOL_STATES;
        const char *text = peppol_state_text((enum peppol_state)state);
        g_assert_true(peppol_state_from_text(text, &read));
        g_assert_cmpint(read, ==, state);
    }

    enum peppol_state kept = PEPPOL_FAILED;
    g_assert_cmpstr(peppol_state_text(PEPPOL_STATES), ==, "");
    g_assert_false(peppol_state_from_text("", &kept));
    g_assert_false(peppol_state_from_text("Delivered", &kept));
    g_assert_cmpint(kept, ==, PEPPOL_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/participant/of-vat", test_of_vat);
    for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
        g_autofree char *path = g_strdup_printf("/participant/written/%s", written[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_written);
    }
    g_test_add_func("/participant/longest", test_longest);
    g_test_add_func("/participant/any text", test_any_text);
    g_test_add_func("/participant/split", test_split);
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autofree char *path = g_strdup_printf("/participant/order/%s", orders[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_found);
    }
    g_test_add_func("/participant/document", test_in_a_document);
    g_test_add_func("/participant/order-form", test_no_warning_on_an_order_form);
    g_test_add_func("/participant/bounded", test_bounded);
    g_test_add_func("/participant/edited", test_edited);
    g_test_add_func("/participant/seller", test_who_sends);
    g_test_add_func("/participant/credit-note", test_a_note_inherits);
    g_test_add_func("/participant/credit-note-wrong", test_a_note_inherits_the_wrong_one);
    g_test_add_func("/participant/older-texts", test_older_texts_keep_their_bytes);
    g_test_add_func("/participant/frozen", test_participants_are_frozen);
    g_test_add_func("/participant/states", test_states);
    return g_test_run();
}
