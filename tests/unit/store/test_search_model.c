/* What `list` finds among many documents, by any conditions at once, against a naive model: every
 * document is looked at and every condition is asked of it by itself. The statements take other
 * ways for it (search.c); no way may find more, fewer, or in another order. */
#include "fixture.h"

#include "base/text.h"
#include "store/payments.h"
#include "store/peppol.h"

#define DOCUMENTS 90
#define QUESTIONS 1200
#define WORDS_MOST 6

/* Words as they are written, and as they are found: no case, no accent. */
static const struct {
    const char *written, *plain;
} vocabulary[] = {{"Müller", "muller"}, {"ANN", "ann"}, {"anna", "anna"}, {"Été", "ete"},
        {"Straße", "straße"}, {"taart", "taart"}, {"Koek", "koek"}, {"12", "12"}, {"1200", "1200"},
        {"Łódź", "łodz"}, {"de", "de"}, {"Depot", "depot"}};
#define VOCABULARY ((int)G_N_ELEMENTS(vocabulary))

static const char *const shops[] = {"main", "other"};
static const money totals[] = {0, 1000, 1210, 121000};

/* A document as it was made. */
struct made {
    gint64 id, order_id, created_at;
    enum document_type type;
    enum document_state state;
    int shop;
    money gross, due;
    int decimals;
    char day[11], due_day[11]; /* "" not issued, never due */
    int name[2], text;         /* of the vocabulary: name and company; the line */
    int reference, theirs;     /* what they are made of, -1 none */
    bool unreachable;          /* its newest Peppol delivery */
};

struct model {
    GRand *random;
    struct made made[DOCUMENTS];
    int day; /* of the last issue */
};

static int any(struct model *model, int below)
{
    return g_rand_int_range(model->random, 0, below);
}

static bool odds(struct model *model, int one_in)
{
    return any(model, one_in) == 0;
}

static void day_of(int day, char text[11])
{
    g_autoptr(GDateTime) first = g_date_time_new_utc(2025, 11, 20, 0, 0, 0);
    g_autoptr(GDateTime) then = g_date_time_add_days(first, day);
    g_autofree char *made = g_date_time_format(then, "%Y-%m-%d");
    g_strlcpy(text, made, 11);
}

/* ---- the documents ---- */

static struct stored_document *content_of(struct model *model, struct made *made)
{
    static const char *const currencies[] = {"EUR", "JPY", "KWD"};
    static const int decimals[] = {2, 0, 3};
    int currency = odds(model, 4) ? 1 + any(model, 2) : 0;
    struct stored_document *stored = draft(made->type, shops[made->shop], made->order_id);
    struct document *document = stored->document;
    made->decimals = document->currency_decimals = decimals[currency];
    made->gross = made->due = totals[any(model, G_N_ELEMENTS(totals))];
    set(&document->currency, currencies[currency]);
    document->totals =
            (struct document_totals){.net = made->gross, .gross = made->gross, .due = made->gross};
    document->created_at = made->created_at;
    return stored;
}

static void name_it(struct model *model, struct made *made, struct document *document)
{
    struct document_line *line = g_ptr_array_index(document->lines, 0);
    made->name[0] = any(model, VOCABULARY);
    made->name[1] = any(model, VOCABULARY);
    made->text = any(model, VOCABULARY);
    made->theirs = odds(model, 3) ? any(model, 4) : -1;
    set(&document->customer.name, vocabulary[made->name[0]].written);
    set(&document->customer.company, vocabulary[made->name[1]].written);
    set(&line->description, vocabulary[made->text].written);
    if (made->theirs >= 0) {
        g_free(document->customer.reference);
        document->customer.reference = g_strdup_printf("PO 77%d/b", made->theirs);
    }
}

static void issue_it(
        struct store *store, struct model *model, struct made *made, struct stored_document *stored)
{
    struct document *document = stored->document;
    made->state = DOCUMENT_ISSUED;
    model->day += any(model, 3);
    day_of(model->day, made->day);
    if (odds(model, 2))
        day_of(model->day + any(model, 60), made->due_day);
    made->reference = odds(model, 2) ? any(model, 5) : -1;
    set(&document->due_date, made->due_day);
    if (made->reference >= 0) {
        g_free(document->payment_reference);
        document->payment_reference = g_strdup_printf("+++090/93%d7/55493+++", made->reference);
    }
    must(issue_on(store, stored, format_of(made->type), made->day, &error));
}

static void pay_part(struct store *store, struct made *made)
{
    struct payment payment = {
            .document_id = made->id, .kind = PAYMENT_HAND, .amount = 210, .made_at = NOW};
    g_autoptr(document_auto) settled = document_new(DOCUMENT_INVOICE);
    settled->id = made->id;
    must(payment_insert(store, &payment, &error));
    must(payments_settle(store, settled, &error));
    made->due = MAX(0, made->gross - 210);
}

/* Of some an earlier delivery, a test, had another state: the newest counts. */
static void send_by_peppol(struct store *store, struct model *model, struct made *made)
{
    int many = 1 + any(model, 2);
    for (int i = 0; i < many; i++) {
        g_autoptr(peppol_delivery_auto) delivery = peppol_delivery_new();
        made->unreachable = odds(model, 2);
        delivery->document_id = made->id;
        delivery->test = i + 1 < many;
        delivery->queued_at = NOW;
        delivery->reference = (g_free(delivery->reference),
                g_strdup_printf("bh-%" G_GINT64_FORMAT "-%d", made->id, i));
        must(peppol_queue(store, delivery, &error));
        delivery->state = made->unreachable ? PEPPOL_UNREACHABLE : PEPPOL_QUEUED;
        delivery->unreachable_since = made->unreachable ? NOW : 0;
        must(peppol_update(store, delivery, PEPPOL_QUEUED, &error));
    }
}

/* What may happen to it after it was made. */
static void live(
        struct store *store, struct model *model, struct made *made, struct stored_document *stored)
{
    bool invoice = made->type == DOCUMENT_INVOICE;
    if (odds(model, 4))
        return;
    if (odds(model, 6)) {
        must(document_void(store, made->id, VOID_BY_PERSON, &error));
        made->state = DOCUMENT_VOID;
        return;
    }
    issue_it(store, model, made, stored);
    if (invoice && made->gross && odds(model, 3))
        pay_part(store, made);
    if (odds(model, 3)) {
        must(document_sent_by_peppol(store, made->id, &error));
        made->state = DOCUMENT_SENT;
    }
    if (invoice && odds(model, 3))
        send_by_peppol(store, model, made);
    else if (!invoice && odds(model, 5)) {
        must(document_void(store, made->id, VOID_BY_PERSON, &error));
        made->state = DOCUMENT_VOID;
    }
}

static void fill(struct store *store, struct model *model)
{
    static const enum document_type types[] = {
            DOCUMENT_ORDER_FORM, DOCUMENT_DELIVERY_NOTE, DOCUMENT_INVOICE};
    for (int i = 0; i < DOCUMENTS; i++) {
        struct made *made = &model->made[i];
        made->type = types[i % 3];
        made->shop = i / 3 % 2;
        made->order_id = 1000 + i / 6;
        made->created_at = NOW + i / 4 * 3600;
        made->reference = -1;
        g_autoptr(stored_document_auto) stored = content_of(model, made);
        name_it(model, made, stored->document);
        made->id = insert(store, stored);
        live(store, model, made, stored);
    }
}

/* ---- the naive model ---- */

static bool fits_amount(const struct made *made, gint64 amount)
{
    gint64 unit = made->decimals == 0 ? 10000 : made->decimals == 2 ? 100 : 10;
    bool open = made->type == DOCUMENT_INVOICE && made->due > 0 &&
            (made->state == DOCUMENT_ISSUED || made->state == DOCUMENT_SENT);
    return made->gross * unit == amount || (open && made->due * unit == amount);
}

static bool is_open(const struct made *made)
{
    return made->type == DOCUMENT_INVOICE && made->due > 0 &&
            (made->state == DOCUMENT_ISSUED || made->state == DOCUMENT_SENT);
}

/* The whole of one of these, or for the last word that is looked for its beginning. */
static bool has_word(const char *plain, bool last, const int *written, int count)
{
    for (int i = 0; i < count; i++) {
        const char *has = vocabulary[written[i]].plain;
        if (last ? g_str_has_prefix(has, plain) : strcmp(has, plain) == 0)
            return true;
    }
    return false;
}

/* A question, and its words apart. */
struct question {
    struct document_filter filter;
    int customer[WORDS_MOST], customers; /* of the vocabulary */
    int text[WORDS_MOST], texts;
    int reference, theirs; /* -1: not asked */
};

static bool fits_words(const struct made *made, const struct question *question)
{
    const int all[] = {made->name[0], made->name[1], made->text};
    for (int i = 0; i < question->customers; i++)
        if (!has_word(
                    vocabulary[question->customer[i]].plain, i + 1 == question->customers, all, 2))
            return false;
    for (int i = 0; i < question->texts; i++)
        if (!has_word(vocabulary[question->text[i]].plain, i + 1 == question->texts, all, 3))
            return false;
    return true;
}

/* The conditions that look at one field. */
static bool fits_fields(const struct made *made, const struct document_filter *filter)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, made->order_id);
    const bool answers[] = {
            filter->type < 0 || filter->type == (int)made->type,
            filter->state < 0 || filter->state == (int)made->state,
            !filter->shop || strcmp(filter->shop, shops[made->shop]) == 0,
            !filter->order || strcmp(filter->order + (*filter->order == '#'), number) == 0,
            !filter->order_id || filter->order_id == made->order_id,
            made->created_at >= filter->since,
            !filter->unpaid || is_open(made),
            !filter->overdue || (*made->due_day && strcmp(made->due_day, filter->overdue) < 0),
            !filter->peppol || made->unreachable,
            !filter->from || (*made->day && strcmp(made->day, filter->from) >= 0),
            !filter->to || (*made->day && strcmp(made->day, filter->to) <= 0),
            !filter->by_amount || fits_amount(made, filter->amount),
            !filter->before_id || made->id < filter->before_id,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++)
        if (!answers[i])
            return false;
    return true;
}

static bool fits(const struct made *made, const struct question *question)
{
    bool referenced = question->reference < 0 && question->theirs < 0;
    referenced = referenced || (question->reference >= 0 && made->reference == question->reference);
    referenced = referenced || (question->theirs >= 0 && made->theirs == question->theirs);
    return referenced && fits_fields(made, &question->filter) && fits_words(made, question);
}

static char *wanted(const struct model *model, const struct question *question)
{
    GString *ids = g_string_new("");
    int left = question->filter.limit ? question->filter.limit : DOCUMENTS;
    for (int i = DOCUMENTS - 1; i >= 0 && left > 0; i--)
        if (fits(&model->made[i], question)) {
            g_string_append_printf(ids, "%" G_GINT64_FORMAT " ", model->made[i].id);
            left--;
        }
    return g_string_free(ids, FALSE);
}

/* ---- questions ---- */

/* Texts that a question borrows. */
struct wording {
    char from[11], to[11], overdue[11], order[32], reference[40];
    GString *customer, *text;
};

static int ask_words(struct model *model, GString *text, int words[WORDS_MOST])
{
    int count = 1 + any(model, 2);
    g_string_truncate(text, 0);
    for (int i = 0; i < count; i++) {
        words[i] = any(model, VOCABULARY);
        bool small = odds(model, 2);
        g_string_append_printf(text, "%s%s", i ? " " : "",
                small ? vocabulary[words[i]].plain : vocabulary[words[i]].written);
    }
    return count;
}

/* Often to the day of one of them: a bound that is one off shows. */
static void ask_days(struct model *model, struct document_filter *filter, struct wording *wording)
{
    const struct made *made = &model->made[any(model, DOCUMENTS)];
    int from = any(model, model->day + 1);
    day_of(from, wording->from);
    day_of(from + any(model, 30), wording->to);
    if (*made->day && odds(model, 2))
        g_strlcpy(odds(model, 2) ? wording->from : wording->to, made->day, 11);
    filter->from = odds(model, 3) ? NULL : wording->from;
    filter->to = odds(model, 3) ? NULL : wording->to;
}

static void ask_order(struct model *model, struct document_filter *filter, struct wording *texts)
{
    int order = 1000 + any(model, DOCUMENTS / 6 + 1);
    g_snprintf(texts->order, sizeof texts->order, odds(model, 2) ? "#%d" : "%d", order);
    if (odds(model, 3))
        filter->order_id = order;
    else
        filter->order = texts->order;
}

static void ask_reference(struct model *model, struct question *question, struct wording *texts)
{
    static const char *const forms[] = {
            "+++090/93%d7/55493+++", "09093%d755493", "090 93%d7 55493", "***090/93%d7/55493***"};
    static const char *const their_forms[] = {"PO 77%d/b", "po 77%d B", "77%d/b"};
    bool ours = odds(model, 2);
    int made_of = any(model, ours ? 5 : 4);
    const char *form = ours ? forms[any(model, G_N_ELEMENTS(forms))]
                            : their_forms[any(model, G_N_ELEMENTS(their_forms))];
    g_autofree char *digit = g_strdup_printf("%d", made_of);
    g_auto(GStrv) parts = g_strsplit(form, "%d", 2);
    g_autofree char *text = g_strjoinv(digit, parts);
    g_strlcpy(texts->reference, text, sizeof texts->reference);
    question->filter.reference = texts->reference;
    *(ours ? &question->reference : &question->theirs) = made_of;
}

static void ask_open(struct model *model, struct document_filter *filter, struct wording *wording)
{
    int at = any(model, DOCUMENTS), left = DOCUMENTS;
    filter->unpaid = true;
    if (odds(model, 3))
        return;
    while (left-- > 0 && !(is_open(&model->made[at]) && *model->made[at].due_day))
        at = (at + 1) % DOCUMENTS;
    g_strlcpy(wording->overdue, model->made[at].due_day, sizeof wording->overdue);
    filter->overdue = wording->overdue;
}

static void ask_amount(struct model *model, struct document_filter *filter)
{
    static const gint64 amounts[] = {0, 100000, 121000, 12100000, 1210000000, 10000, 12100};
    filter->by_amount = true;
    filter->amount = amounts[any(model, G_N_ELEMENTS(amounts))];
}

static void ask(struct model *model, struct question *question, struct wording *texts)
{
    struct document_filter *filter = &question->filter;
    *question = (struct question){.reference = -1, .theirs = -1};
    filter->type = odds(model, 3) ? any(model, DOCUMENT_TYPES) : -1;
    filter->state = odds(model, 3) ? any(model, DOCUMENT_VOID + 1) : -1;
    filter->shop = odds(model, 3) ? shops[any(model, 2)] : NULL;
    filter->since = odds(model, 5) ? NOW + any(model, 24) * 3600 : 0;
    filter->peppol = odds(model, 8) ? "unreachable" : NULL;
    filter->before_id = odds(model, 4) ? 1 + any(model, DOCUMENTS + 5) : 0;
    filter->limit = odds(model, 3) ? 1 + any(model, 6) : 0;
    if (odds(model, 6))
        ask_order(model, filter, texts);
    if (odds(model, 4))
        ask_days(model, filter, texts);
    if (odds(model, 5))
        ask_open(model, filter, texts);
    if (odds(model, 5))
        ask_amount(model, filter);
    if (odds(model, 6))
        ask_reference(model, question, texts);
    if (odds(model, 3)) {
        question->customers = ask_words(model, texts->customer, question->customer);
        filter->customer = texts->customer->str;
    }
    if (odds(model, 3)) {
        question->texts = ask_words(model, texts->text, question->text);
        filter->text = texts->text->str;
    }
}

static void keep_id(const struct stored_document *stored, void *context)
{
    g_string_append_printf(context, "%" G_GINT64_FORMAT " ", stored->document->id);
}

static void check_question(
        struct store *store, const struct model *model, const struct question *question, int nth)
{
    const struct document_filter *filter = &question->filter;
    g_autoptr(GString) ids = g_string_new("");
    g_autofree char *right = wanted(model, question);
    must(document_each(store, filter, keep_id, ids, &error));
    if (strcmp(ids->str, right) == 0)
        return;
    g_error("question %d (type %d, state %d, shop %s, order %s, customer '%s', text '%s', "
            "reference '%s', from %s, to %s, limit %d) found '%s', not '%s'",
            nth, filter->type, filter->state, filter->shop, filter->order, filter->customer,
            filter->text, filter->reference, filter->from, filter->to, filter->limit, ids->str,
            right);
}

static void test_any_question(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree struct model *model = g_new0(struct model, 1);
    g_autoptr(GString) customer = g_string_new(""), text = g_string_new("");
    struct wording texts = {.customer = customer, .text = text};
    guint found = 0;
    model->random = g_rand_new_with_seed(20251120);
    fill(fixture->store, model);
    for (int nth = 0; nth < QUESTIONS; nth++) {
        struct question question;
        ask(model, &question, &texts);
        check_question(fixture->store, model, &question, nth);
        g_autofree char *right = wanted(model, &question);
        found += *right != '\0';
    }
    g_assert_cmpuint(found, >, QUESTIONS / 10); /* the questions ask something */
    g_rand_free(model->random);
}

/* The pages of one question, each below the last one's end, are the whole list and nothing twice.
 */
static void test_pages_join(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree struct model *model = g_new0(struct model, 1);
    static const struct document_filter filters[] = {{.type = -1, .state = -1, .text = "a"},
            {.type = DOCUMENT_INVOICE, .state = -1}, {.type = -1, .state = -1, .unpaid = true},
            {.type = -1, .state = DOCUMENT_ISSUED, .shop = "main"},
            {.type = -1, .state = -1, .from = "2025-12-01", .to = "2026-01-31"}};
    model->random = g_rand_new_with_seed(7);
    fill(fixture->store, model);
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autoptr(GString) whole = g_string_new(""), joined = g_string_new("");
        struct document_filter page = filters[i];
        must(document_each(fixture->store, &filters[i], keep_id, whole, &error));
        page.limit = 3;
        for (gsize before = 1; joined->len != before;) {
            before = joined->len;
            must(document_each(fixture->store, &page, keep_id, joined, &error));
            g_autofree char *trimmed = g_strchomp(g_strdup(joined->str));
            const char *last = strrchr(trimmed, ' ');
            page.before_id = g_ascii_strtoll(last ? last + 1 : trimmed, NULL, 10);
        }
        g_assert_cmpstr(joined->str, ==, whole->str);
        g_assert_cmpuint(whole->len, >, 20);
    }
    g_rand_free(model->random);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("search-model/any-question", test_any_question);
    TEST("search-model/pages-join", test_pages_join);
    return g_test_run();
}
