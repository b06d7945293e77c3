/* What a mail says of the delivery over Peppol beside it: the sentences, their place in the
 * built-in texts and in an owner's own, and that a mail without one is as it ever was. */
#include "unit/document/fixture.h"

#include "document/text.h"

#define LINE "\n{peppol_note}"

static struct document *sample(enum document_type type, enum language language)
{
    struct document *document = document_new(type);
    document->language = language;
    fixture_set(&document->number, "2026-00116");
    fixture_set(&document->order_number, "727");
    fixture_set(&document->customer.name, "Jan Janssens");
    fixture_set(&document->customer.first_name, "Jan");
    fixture_set(&document->currency, "EUR");
    fixture_set(&document->due_date, "2026-12-08");
    document->totals.gross = document->totals.due = 1999;
    return document;
}

static char *mail_of(const char *template, const struct document *document, enum peppol_note note)
{
    struct fixture f;
    fixture_init(&f, document->type);
    g_assert_true(text_template_check(template, false, NULL));
    return text_expand_mail(template, document, &f.seller, &f.shop, note, false);
}

static int count(const char *text, const char *word)
{
    int found = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        found++;
    return found;
}

/* ---- the sentences ---- */

static const struct {
    enum peppol_note note;
    enum document_type type;
    const char *says[LANGUAGES];
} sentences[] = {
        {PEPPOL_NOTE_COPY, DOCUMENT_INVOICE,
                {"Dit is een kopie: de factuur zelf krijgt u via Peppol.",
                        "la facture elle-même vous parvient par Peppol.", "Die Rechnung selbst",
                        "This is a copy: the invoice itself reaches you over Peppol."}},
        {PEPPOL_NOTE_COPY, DOCUMENT_CREDIT_NOTE,
                {"de creditnota zelf", "la note de crédit elle-même", "Die Gutschrift selbst",
                        "the credit note itself"}},
        {PEPPOL_NOTE_UNREACHABLE, DOCUMENT_INVOICE,
                {"bij Peppol registreren", "vous inscrire à Peppol", "bei Peppol registrieren",
                        "register with Peppol"}},
        {PEPPOL_NOTE_UNREACHABLE, DOCUMENT_CREDIT_NOTE,
                {"u deze creditnota via", "cette note de crédit par", "diese Gutschrift über",
                        "this credit note to"}},
        {PEPPOL_NOTE_FOLLOWS, DOCUMENT_INVOICE,
                {"Deze factuur volgt", "Cette facture suivra", "Diese Rechnung folgt",
                        "This invoice follows"}},
        {PEPPOL_NOTE_FOLLOWS, DOCUMENT_CREDIT_NOTE,
                {"Deze creditnota volgt", "Cette note de crédit suivra", "Diese Gutschrift folgt",
                        "This credit note follows"}},
};

/* Only the one that asks to register has a question; each is one line and names Peppol. */
static void test_sentences(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sentences); i++)
        for (int language = 0; language < LANGUAGES; language++) {
            g_autofree char *text =
                    peppol_note_text(sentences[i].note, sentences[i].type, (enum language)language);
            bool asks = sentences[i].note == PEPPOL_NOTE_UNREACHABLE;
            g_test_message("%s", text);
            g_assert_nonnull(strstr(text, sentences[i].says[language]));
            g_assert_nonnull(strstr(text, "Peppol"));
            g_assert_true(g_str_has_suffix(text, asks ? "?" : "."));
            g_assert_true((strchr(text, '?') != NULL) == asks);
            g_assert_null(strpbrk(text, "\n%{}"));
        }
}

static void test_no_sentence(void)
{
    for (int language = 0; language < LANGUAGES; language++) {
        g_autofree char *none =
                peppol_note_text(PEPPOL_NOTE_NONE, DOCUMENT_INVOICE, (enum language)language);
        g_autofree char *beyond =
                peppol_note_text(PEPPOL_NOTES, DOCUMENT_INVOICE, (enum language)language);
        g_assert_cmpstr(none, ==, "");
        g_assert_cmpstr(beyond, ==, "");
    }
}

/* ---- in the built-in texts ---- */

/* The template that a document gets: unpaid, paid, or paid at delivery. */
static const char *body_of(struct document *document, int payment)
{
    struct document_rule rule = {.type = document->type};
    enum language language = document->language;
    document->paid = payment == 1;
    document->pay_later = payment == 2;
    rule.mail_body_unpaid.in[language] =
            (char *)text_builtin(TEXT_MAIL_BODY, rule.type, false, language);
    rule.mail_body_paid.in[language] =
            (char *)text_builtin(TEXT_MAIL_BODY, rule.type, true, language);
    return text_of_rule(TEXT_MAIL_BODY, document, &rule);
}

/* A mail without a note has the bytes that it had before there was one. */
static void check_none(const struct document *document, const char *template)
{
    g_auto(GStrv) pieces = g_strsplit(template, LINE, -1);
    g_autofree char *before = g_strjoinv("", pieces);
    g_autofree char *old = mail_of(before, document, PEPPOL_NOTE_NONE);
    g_autofree char *now = mail_of(template, document, PEPPOL_NOTE_NONE);
    g_assert_null(strstr(before, "peppol"));
    g_assert_cmpstr(now, ==, old);
}

/* With one it is a line of its own, and nothing else changes. */
static void check_notes(const struct document *document, const char *template)
{
    g_autofree char *none = mail_of(template, document, PEPPOL_NOTE_NONE);
    for (int note = PEPPOL_NOTE_COPY; note < PEPPOL_NOTES; note++) {
        g_autofree char *text = mail_of(template, document, (enum peppol_note)note);
        g_autofree char *sentence =
                peppol_note_text((enum peppol_note)note, document->type, document->language);
        g_autofree char *line = g_strconcat("\n", sentence, NULL);
        g_auto(GStrv) pieces = g_strsplit(text, line, -1);
        g_autofree char *without = g_strjoinv("", pieces);
        g_assert_cmpuint(g_strv_length(pieces), ==, 2);
        g_assert_cmpint(pieces[1][0], ==, '\n');
        g_assert_cmpstr(without, ==, none);
    }
}

static void test_builtins(void)
{
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        for (int language = 0; language < LANGUAGES; language++)
            for (int payment = 0; payment < 3; payment++) {
                g_autoptr(document_auto) document =
                        sample((enum document_type)type, (enum language)language);
                const char *template = body_of(document, payment);
                bool goes = type == DOCUMENT_INVOICE || type == DOCUMENT_CREDIT_NOTE;
                g_assert_cmpint(count(template, LINE), ==, goes ? 1 : 0);
                check_none(document, template);
                if (goes)
                    check_notes(document, template);
            }
}

static void test_reads_well(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE, LANGUAGE_NL);
    const char *template = body_of(document, 2);
    g_autofree char *text = mail_of(template, document, PEPPOL_NOTE_COPY);
    g_assert_cmpstr(text, ==,
            "Beste Jan,\n\n"
            "Bedankt voor uw bestelling 727. In de bijlage vindt u factuur 2026-00116.\n"
            "Dit is een kopie: de factuur zelf krijgt u via Peppol.\n\n"
            "U betaalt €\u00a019,99 bij levering.\n\n"
            "Hebt u een vraag? Antwoord gerust op deze e-mail.\n\n"
            "Met vriendelijke groeten\n"
            "De Koffiehoek BV\n"
            "https://shop.example");
}

/* ---- in an owner's own texts ---- */

#define COPY "This is a copy: the invoice itself reaches you over Peppol."

static const struct {
    const char *name, *template, *none, *copy;
} own[] = {
        {"without it", "Hello\n\nBye", "Hello\n\nBye", "Hello\n\nBye\n\n" COPY},
        {"breaks at the end", "Hello\n\n", "Hello\n\n", "Hello\n\n" COPY},
        {"nothing", "", "", COPY},
        {"empty placeholders", "{company}", "", COPY},
        {"in its place", "Hello\n{peppol_note}\nBye", "Hello\nBye", "Hello\n" COPY "\nBye"},
        {"in a sentence", "Note: {peppol_note} ({number})", "Note:  (2026-00116)",
                "Note: " COPY " (2026-00116)"},
        {"twice", "{peppol_note}\n{peppol_note}", "", COPY "\n" COPY},
        {"a literal one", "{{peppol_note}", "{peppol_note}", "{peppol_note}\n\n" COPY},
};

static void test_own(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE, LANGUAGE_EN);
    g_autofree char *none = mail_of(own[i].template, document, PEPPOL_NOTE_NONE);
    g_autofree char *copy = mail_of(own[i].template, document, PEPPOL_NOTE_COPY);
    g_assert_cmpstr(none, ==, own[i].none);
    g_assert_cmpstr(copy, ==, own[i].copy);
}

/* A caption is frozen long before the network is asked: it never has one. */
static void test_caption(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE, LANGUAGE_EN);
    g_autofree char *text = text_expand("a\n{peppol_note}\nb", document, &f.seller, &f.shop);
    g_assert_cmpstr(text, ==, "a\nb");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/peppol-note/sentences", test_sentences);
    g_test_add_func("/peppol-note/no sentence", test_no_sentence);
    g_test_add_func("/peppol-note/builtins", test_builtins);
    g_test_add_func("/peppol-note/reads well", test_reads_well);
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        g_autofree char *path = g_strdup_printf("/peppol-note/own/%s", own[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_own);
    }
    g_test_add_func("/peppol-note/caption", test_caption);
    return g_test_run();
}
