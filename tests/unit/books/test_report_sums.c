/* Every report over random books, against sums that are added up here in another way: from the
 * table of what was sold, by the rules of INTERFACE-books.md and ACCOUNTANT.md. */
#include "book.h"

#include <string.h>

/* ---- kinds of sales, and where the rules put them ---- */

static const struct kind {
    enum vat_category category;
    const char *rate;
    int percent;
    const char *whose, *billing, *shipping, *vat_number;
    const char *box, *tax_box, *credit_box, *credit_tax_box; /* of the return, "" none */
    bool distance;    /* a parcel to a consumer of another member state */
    const char *code; /* of the intra-Community listing */
} kinds[] = {
        {VAT_S, "21", 21, "BE", "BE", NULL, "", "03", "54", "49", "64", false, ""},
        {VAT_S, "12", 12, "BE", "BE", NULL, "", "02", "54", "49", "64", false, ""},
        {VAT_S, "6", 6, "BE", "BE", NULL, "BE0123456749", "01", "54", "49", "64", false, ""},
        {VAT_S, "21", 21, "BE", "BE", NULL, "BE0403019261", "03", "54", "49", "64", false, ""},
        {VAT_S, "21", 21, "BE", "BE", "NL", "", "03", "54", "49", "64", true, ""},
        {VAT_S, "21", 21, "NL", "NL", NULL, "", "47", "", "49", "", true, ""},
        {VAT_S, "19", 19, "DE", "BE", "DE", "", "47", "", "49", "", true, ""},
        {VAT_S, "5.5", 6, "FR", "FR", NULL, "", "47", "", "49", "", true, ""},
        {VAT_E, "0", 0, "BE", "BE", NULL, "", "00", "", "49", "", false, ""},
        {VAT_AE, "0", 0, "BE", "BE", NULL, "BE0403019261", "45", "", "49", "", false, ""},
        {VAT_AE, "0", 0, "BE", "NL", NULL, "NL000099998B57", "44", "", "48", "", false, "S"},
        {VAT_K, "0", 0, "BE", "NL", NULL, "NL000099998B57", "46", "", "48", "", false, "L"},
        {VAT_K, "0", 0, "BE", "DE", NULL, "DE123456789", "46", "", "48", "", false, "L"},
        {VAT_G, "0", 0, "BE", "US", NULL, "", "47", "", "49", "", false, ""},
};

/* Ends of months, quarters and years, and the leap day; in order. */
static const char *const days[] = {"2027-12-31", "2028-01-01", "2028-01-31", "2028-02-01",
        "2028-02-28", "2028-02-29", "2028-03-01", "2028-03-31", "2028-04-01", "2028-06-30",
        "2028-07-01", "2028-09-30", "2028-10-01", "2028-12-31", "2029-01-01"};

/* The month, quarter and year of each, as a person knows them. */
static const struct {
    const char *from, *to;
} periods[] = {
        {"2027-12-01", "2027-12-31"},
        {"2028-01-01", "2028-01-31"},
        {"2028-02-01", "2028-02-29"},
        {"2028-02-01", "2028-02-28"},
        {"2028-02-29", "2028-02-29"},
        {"2028-01-01", "2028-03-31"},
        {"2028-04-01", "2028-06-30"},
        {"2028-10-01", "2028-12-31"},
        {"2028-01-01", "2028-12-31"},
        {"2027-01-01", "2029-12-31"},
};

/* ---- the book ---- */

enum { DOCUMENTS = 90, PAYMENTS = 60 };

struct entry {
    const struct kind *kind;
    const char *day, *shop, *method, *due;
    int sign;
    money base, vat;
    gint64 id;
    int credits; /* its place, of a credit note; else -1 */
};

struct paid {
    int entry;
    const char *day;
    money amount;
};

struct book {
    struct store *store;
    struct entry entries[DOCUMENTS];
    struct paid payments[PAYMENTS];
    int count, paid;
};

static money part_of(money base, int percent)
{
    return (base * percent + 50) / 100;
}

static void enter(struct book *book, struct entry entry)
{
    const struct kind *kind = entry.kind;
    const struct sale sale = {
            .type = entry.sign > 0 ? DOCUMENT_INVOICE : DOCUMENT_CREDIT_NOTE,
            .day = entry.day,
            .rows = {{kind->category, kind->rate, entry.base, entry.vat, kind->whose}},
            .billing = kind->billing,
            .shipping = kind->shipping,
            .vat_number = kind->vat_number,
            .name = "Ann",
            .method = entry.method,
            .due = entry.due,
            .shop = entry.shop,
            .credits = entry.credits >= 0 ? book->entries[entry.credits].id : 0,
    };
    entry.id = sell(book->store, &sale);
    book->entries[book->count++] = entry;
}

/* An invoice of the book that no credit note took back and that is of no later day; -1: none. */
static int creditable(const struct book *book, int from)
{
    for (int i = from; i < book->count; i++) {
        bool taken = book->entries[i].sign < 0;
        for (int j = 0; j < book->count; j++)
            taken |= book->entries[j].credits == i;
        if (!taken)
            return i;
    }
    return -1;
}

static void enter_random(struct book *book, GRand *random, const char *day)
{
    static const char *const shops[] = {"main", "b2"}, *const methods[] = {"bacs", "card", ""};
    struct entry entry = {.day = day, .sign = 1, .credits = -1};
    int place = g_rand_int_range(random, 0, 4) == 0
            ? creditable(book, g_rand_int_range(random, 0, book->count + 1))
            : -1;
    if (place >= 0) {
        entry = book->entries[place];
        entry.day = day;
        entry.sign = -1;
        entry.credits = place;
        entry.base -= entry.base / 3; /* a part of it */
        entry.vat = part_of(entry.base, entry.kind->percent);
    } else {
        entry.kind = &kinds[g_rand_int_range(random, 0, G_N_ELEMENTS(kinds))];
        entry.base = g_rand_int_range(random, 1, 90000);
        entry.vat = part_of(entry.base, entry.kind->percent);
        entry.shop = shops[g_rand_int_range(random, 0, 2)];
        entry.method = methods[g_rand_int_range(random, 0, 3)];
        entry.due = g_rand_boolean(random) ? days[g_rand_int_range(random, 0, 15)] : "";
    }
    enter(book, entry);
}

static void pay_random(struct book *book, GRand *random)
{
    int place = creditable(book, g_rand_int_range(random, 0, book->count));
    if (place < 0)
        return;
    const struct entry *entry = &book->entries[place];
    money gross = entry->base + entry->vat;
    struct paid paid = {.entry = place,
            .day = days[g_rand_int_range(random, 0, G_N_ELEMENTS(days))],
            .amount = g_rand_boolean(random) ? gross : gross / 2 + 1};
    book_payment(book->store, entry->id, paid.day, paid.amount, 0);
    book->payments[book->paid++] = paid;
}

static struct book *random_book(struct store *store, guint32 seed)
{
    struct book *book = g_new0(struct book, 1);
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    book->store = store;
    for (int i = 0; i < DOCUMENTS; i++)
        enter_random(book, random, days[i * (int)G_N_ELEMENTS(days) / DOCUMENTS]);
    for (int i = 0; i < PAYMENTS; i++)
        pay_random(book, random);
    return book;
}

/* ---- sums by a key ---- */

enum { FIGURES = 6 };

struct sum {
    gint64 of[FIGURES];
};

static struct sum *sum_at(GHashTable *sums, const char *format, ...) G_GNUC_PRINTF(2, 3);

static struct sum *sum_at(GHashTable *sums, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *key = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    struct sum *sum = g_hash_table_lookup(sums, key);
    if (!sum) {
        sum = g_new0(struct sum, 1);
        g_hash_table_insert(sums, g_steal_pointer(&key), sum);
    }
    return sum;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void append_money(GString *to, gint64 cents)
{
    gint64 whole = ABS(cents);
    g_string_append_printf(to, " | %s%" G_GINT64_FORMAT ".%02d", cents < 0 ? "-" : "", whole / 100,
            (int)(whole % 100));
}

/* The sums as rows of a report: of `form` 'c' is a count, 'm' an amount, anything else itself. */
static char *rows_of(GHashTable *sums, const char *form)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, sums);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const gint64 *figure = ((const struct sum *)value)->of;
        GString *row = g_string_new(key);
        for (const char *c = form; *c; c++)
            if (*c == 'c')
                g_string_append_printf(row, " | %" G_GINT64_FORMAT, *figure++);
            else if (*c == 'm')
                append_money(row, *figure++);
            else
                g_string_append_printf(row, " | %c", *c);
        g_ptr_array_add(rows, g_string_free(row, FALSE));
    }
    g_ptr_array_sort(rows, by_text);
    g_ptr_array_add(rows, NULL);
    return g_strjoinv("\n", (char **)rows->pdata);
}

static char *sorted_rows(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = g_strv_length(lines);
    g_assert_cmpuint(count, >, 0);
    g_clear_pointer(&lines[count - 1], g_free); /* totals */
    qsort(lines, count - 1, sizeof *lines, by_text);
    return g_strjoinv("\n", lines);
}

/* ---- the reports, added up ---- */

struct question {
    const struct book *book;
    const char *from, *to, *shop;
};

static bool is_asked(const struct question *question, const struct entry *entry)
{
    return strcmp(entry->day, question->from) >= 0 && strcmp(entry->day, question->to) <= 0 &&
            (!question->shop || strcmp(entry->shop, question->shop) == 0);
}

static money gross_of(const struct entry *entry)
{
    return entry->base + entry->vat;
}

/* What is due of an invoice at the end of a day. */
static money due_on(const struct book *book, int place, const char *day)
{
    money due = gross_of(&book->entries[place]);
    for (int i = 0; i < book->paid; i++)
        if (book->payments[i].entry == place && strcmp(book->payments[i].day, day) <= 0)
            due -= book->payments[i].amount;
    for (int i = 0; i < book->count; i++)
        if (book->entries[i].credits == place && strcmp(book->entries[i].day, day) <= 0)
            due -= gross_of(&book->entries[i]);
    return book->entries[place].sign > 0 && due > 0 ? due : 0;
}

static void add_turnover(GHashTable *sums, const struct question *question, int place)
{
    const struct entry *entry = &question->book->entries[place];
    struct sum *sum = sum_at(
            sums, "%.7s | %s | %s", entry->day, entry->shop, *entry->method ? entry->method : "-");
    bool invoice = entry->sign > 0;
    sum->of[0]++;
    sum->of[1] += invoice ? entry->base : 0;
    sum->of[2] += invoice ? entry->vat : 0;
    sum->of[3] += invoice ? gross_of(entry) : 0;
    sum->of[4] += invoice ? 0 : gross_of(entry);
    sum->of[5] += due_on(question->book, place, question->to);
}

static const char *goes_to(const struct kind *kind)
{
    return kind->shipping ? kind->shipping : kind->billing;
}

static void add_oss(GHashTable *sums, const struct question *question, int place)
{
    const struct entry *entry = &question->book->entries[place];
    const struct kind *kind = entry->kind;
    if (strcmp(kind->whose, "BE") == 0)
        return;
    int quarter = ((entry->day[5] - '0') * 10 + entry->day[6] - '0' + 2) / 3;
    struct sum *sum =
            sum_at(sums, "%.4s-Q%d | %s | %s", entry->day, quarter, kind->whose, kind->rate);
    sum->of[0] += entry->sign * entry->base;
    sum->of[1] += entry->sign * entry->vat;
}

static void add_intracom(GHashTable *sums, const struct question *question, int place)
{
    const struct entry *entry = &question->book->entries[place];
    if (*entry->kind->code)
        sum_at(sums, "%s | %s | Ann", entry->kind->code, entry->kind->vat_number)->of[0] +=
                entry->sign * entry->base;
}

static void add_customer(GHashTable *sums, const struct question *question, int place)
{
    const struct entry *entry = &question->book->entries[place];
    if (!g_str_has_prefix(entry->kind->vat_number, "BE"))
        return;
    struct sum *sum = sum_at(sums, "%.4s | %s | Ann", entry->day, entry->kind->vat_number);
    sum->of[0] += entry->sign * entry->base;
    sum->of[1] += entry->sign * entry->vat;
}

/* The listing is of more than 250.00. */
static gboolean is_small(gpointer key, gpointer value, gpointer data)
{
    (void)key, (void)data;
    return ((const struct sum *)value)->of[0] <= 25000;
}

static void keep_all(GHashTable *sums)
{
    (void)sums;
}

static void keep_listed(GHashTable *sums)
{
    g_hash_table_foreach_remove(sums, is_small, NULL);
}

static const struct {
    const char *name, *form;
    void (*add)(GHashTable *sums, const struct question *question, int place);
    void (*keep)(GHashTable *sums);
} reports[] = {
        {"turnover", "cmmmmm", add_turnover, keep_all},
        {"oss", "mm", add_oss, keep_all},
        {"intracom", "m-", add_intracom, keep_all},
        {"customers", "mm-", add_customer, keep_listed},
};

static void check_report(const struct question *question, gsize which)
{
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (int i = 0; i < question->book->count; i++)
        if (is_asked(question, &question->book->entries[i]))
            reports[which].add(sums, question, i);
    reports[which].keep(sums);
    g_autofree char *text = told(question->book->store, reports[which].name, question->from,
                            question->to, question->shop, NULL),
                    *found = sorted_rows(text), *wanted = rows_of(sums, reports[which].form);
    if (strcmp(found, wanted) != 0)
        g_error("%s %s..%s of %s:\n%s\nbut the sums are\n%s", reports[which].name, question->from,
                question->to, question->shop ? question->shop : "all", found, wanted);
}

/* Calls `check` for each period, of all shops and of each one. */
static void each_question(const struct book *book,
        void (*check)(const struct question *question, gsize which),
        gsize which)
{
    static const char *const shops[] = {NULL, "main", "b2", "none"};
    for (gsize i = 0; i < G_N_ELEMENTS(periods); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(shops); j++) {
            const struct question question = {book, periods[i].from, periods[i].to, shops[j]};
            check(&question, which);
        }
}

static void test_rows(struct fixture *fixture, gconstpointer data)
{
    g_autofree struct book *book = random_book(fixture->store, GPOINTER_TO_UINT(data));
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++)
        each_question(book, check_report, i);
}

/* ---- the return ---- */

static void add_box(GHashTable *boxes, const char *box, money amount)
{
    if (*box)
        sum_at(boxes, "%s", box)->of[0] += amount;
}

static void add_boxes(GHashTable *boxes, const struct entry *entry)
{
    bool invoice = entry->sign > 0;
    const struct kind *kind = entry->kind;
    add_box(boxes, invoice ? kind->box : kind->credit_box, entry->base);
    add_box(boxes, invoice ? kind->tax_box : kind->credit_tax_box, entry->vat);
}

/* Lines: invoices less credit notes where the goods go; boxes: a credit note never lowers one. */
static void check_return(const struct question *question, gsize which)
{
    (void)which;
    g_autoptr(GHashTable) lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                          boxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    static const char *const letters[] = {"", "S", "Z", "E", "AE", "K", "G"};
    for (int i = 0; i < question->book->count; i++) {
        const struct entry *entry = &question->book->entries[i];
        if (!is_asked(question, entry))
            continue;
        struct sum *sum = sum_at(lines, "%s | %s | %s", goes_to(entry->kind),
                letters[entry->kind->category], entry->kind->rate);
        sum->of[0] += entry->sign * entry->base;
        sum->of[1] += entry->sign * entry->vat;
        add_boxes(boxes, entry);
    }
    g_autofree char *text = told(question->book->store, "vat", question->from, question->to,
                            question->shop, NULL),
                    *wanted = rows_of(lines, "mm");
    g_auto(GStrv) found = g_strsplit(text, "\n", -1), should = g_strsplit(wanted, "\n", -1);
    guint count = g_strv_length(found) - 1;
    const char *last = strrchr(text, '{'); /* the object of boxes: the last to open */
    qsort(found, count, sizeof *found, by_text);
    g_assert_cmpuint(count, ==, *wanted ? g_strv_length(should) : 0);
    for (guint i = 0; i < count; i++)
        g_assert_true(g_str_has_prefix(found[i], should[i])); /* what follows are its boxes */

    static const char *const names[] = {
            "00", "01", "02", "03", "44", "45", "46", "47", "48", "49", "54", "64"};
    cJSON *told_boxes = cJSON_Parse(last);
    g_assert_cmpint(cJSON_GetArraySize(told_boxes), ==, G_N_ELEMENTS(names));
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GString) box = g_string_new(NULL);
        append_money(box, sum_at(boxes, "%s", names[i])->of[0]);
        g_assert_cmpstr(cJSON_GetObjectItem(told_boxes, names[i])->valuestring, ==, box->str + 3);
    }
    cJSON_Delete(told_boxes);
}

static void test_return(struct fixture *fixture, gconstpointer data)
{
    g_autofree struct book *book = random_book(fixture->store, GPOINTER_TO_UINT(data));
    each_question(book, check_return, 0);
}

/* ---- the threshold ---- */

/* Of the year in which the period ends, until its last day, whichever shop is asked for. */
static void check_threshold(const struct question *question, gsize which)
{
    (void)which;
    money sum = 0;
    const char *passed = "";
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        if (strncmp(days[i], question->to, 4) != 0 || strcmp(days[i], question->to) > 0)
            continue;
        for (int j = 0; j < question->book->count; j++) {
            const struct entry *entry = &question->book->entries[j];
            if (strcmp(entry->day, days[i]) == 0 && entry->kind->distance)
                sum += entry->sign * entry->base;
        }
        passed = sum > 1000000 && !*passed ? days[i] : passed;
    }
    g_autoptr(GString) amount = g_string_new(NULL);
    append_money(amount, sum);
    g_autofree char *text = told(question->book->store, "oss", question->from, question->to,
                            question->shop, NULL),
                    *day = *passed ? g_strdup_printf("\"%s\"", passed) : g_strdup("null"),
                    *wanted = g_strdup_printf("\"threshold\":{\"sum\":\"%s\",\"passed_on\":%s}",
                            amount->str + 3, day);
    check_says(text, wanted);
}

static void test_threshold(struct fixture *fixture, gconstpointer data)
{
    g_autofree struct book *book = random_book(fixture->store, GPOINTER_TO_UINT(data));
    each_question(book, check_threshold, 0);
}

/* ---- what is open ---- */

/* All that is open at a day's end, and not one cent more, stands in the ages. */
static void test_open(struct fixture *fixture, gconstpointer data)
{
    g_autofree struct book *book = random_book(fixture->store, GPOINTER_TO_UINT(data));
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        money open = 0, not_due = 0;
        gint64 count = 0, documents;
        for (int j = 0; j < book->count; j++) {
            const struct entry *entry = &book->entries[j];
            money due = strcmp(entry->day, days[i]) <= 0 ? due_on(book, j, days[i]) : 0;
            open += due;
            count += due > 0;
            not_due += !*entry->due || strcmp(days[i], entry->due) <= 0 ? due : 0;
        }
        g_autofree char *text = told(book->store, "open", "", days[i], NULL, &documents);
        g_autoptr(GString) whole = g_string_new(NULL), early = g_string_new(NULL);
        append_money(whole, open);
        append_money(early, not_due);
        g_autofree char *wanted = g_strdup_printf("\"open\":\"%s\"}", whole->str + 3),
                        *begins = g_strdup_printf(
                                "{\"documents\":%d,\"not_due\":\"%s\"", (int)count, early->str + 3);
        check_says(text, wanted);
        check_says(text, begins);
        g_assert_cmpint(documents, ==, count);
    }
}

/* ---- totals ---- */

struct adding {
    const struct report_column *columns;
    gint64 sums[16];
};

static bool add_values(void *context, const struct report_value *values, GError **error)
{
    (void)error;
    struct adding *adding = context;
    for (guint i = 0; adding->columns[i].name; i++)
        adding->sums[i] += values[i].none ? 0 : values[i].amount;
    return true;
}

/* Of every report: a total is the sum of its column, and each column with a total is told. */
static void test_totals(struct fixture *fixture, gconstpointer data)
{
    static char zone[] = "Europe/Brussels", home[] = "BE";
    g_autofree struct book *book = random_book(fixture->store, GPOINTER_TO_UINT(data));
    struct config config = {.seller = {.timezone = zone, .country = home}};
    book_receipt(book->store,
            (struct receipt){.day = "2028-02-29",
                    .category = VAT_S,
                    .rate = rate_of("21"),
                    .base = 1001,
                    .vat = 210});
    for (guint i = 0; report_at(i); i++) {
        const struct report_query query = {
                .report = report_at(i), .period = {"2028-01-01", "2028-12-31"}};
        struct adding adding = {.columns = report_columns(query.report)};
        struct report_result result;
        must(report_run(book->store, &config, &query, add_values, &adding, &result, &error));
        g_assert_cmpint(result.rows, >, 0);
        for (guint j = 0; adding.columns[j].name; j++) {
            const cJSON *total = cJSON_GetObjectItem(result.totals, adding.columns[j].name);
            g_assert_cmpint(total != NULL, ==, adding.columns[j].total);
            if (!total)
                continue;
            g_autoptr(GString) sum = g_string_new(NULL);
            append_money(sum, adding.sums[j]);
            if (adding.columns[j].form == FORM_MONEY)
                g_assert_cmpstr(total->valuestring, ==, sum->str + 3);
            else
                g_assert_cmpint((gint64)total->valuedouble, ==, adding.sums[j]);
        }
        report_result_clear(&result);
    }
}

#define SEEDED(name, seed, function)                                                              \
    g_test_add("/books/sums/" name, struct fixture, GUINT_TO_POINTER(seed), fixture_up, function, \
            fixture_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SEEDED("rows", 1, test_rows);
    SEEDED("rows-again", 2, test_rows);
    SEEDED("return", 3, test_return);
    SEEDED("threshold", 4, test_threshold);
    SEEDED("open", 5, test_open);
    SEEDED("totals", 6, test_totals);
    return g_test_run();
}
