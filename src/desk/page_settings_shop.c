/* The connection to the shop, and tests of all connections. */
#include <string.h>

#include "acts/setup.h"
#include "errors.h"
#include "page_settings.h"
#include "pages.h"
#include "store/shops.h"
#include "trials.h"

/* ---- a shop ---- */

/* The config of the moment has the secrets: the daemon reads them. */
static void put_values(
        const struct desk_request *request, GString *page, const struct shop *shop, guint number)
{
    g_autofree char *url = setup_delivery_url(request->work.config, shop),
                    *url_id = g_strdup_printf("url-%u", number),
                    *secret_id = g_strdup_printf("secret-%u", number);
    html_add(page, "<h3>%t</h3>", desk_word(request, WORD_SET_DELIVERY_URL));
    if (url)
        put_copy(request, page, url_id, url);
    else
        html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_SET_DELIVERY_NONE));
    html_add(page, "<h3>%t</h3>", desk_word(request, WORD_SET_SECRET));
    put_copy(request, page, secret_id, shop->secret);
    html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_SET_SECRET_HELP));
}

static void put_topics(const struct desk_request *request, GString *page)
{
    const struct column columns[] = {{desk_word(request, WORD_SET_TOPIC), COLUMN_MAIN},
            {desk_word(request, WORD_SET_NEEDED), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_SET_TOPIC), columns, G_N_ELEMENTS(columns));
    for (gsize i = 0; i < SETUP_TOPICS; i++) {
        table_row_begin(&table);
        table_text(&table, setup_topics[i].label);
        table_text(&table,
                desk_word(request, setup_topics[i].needed ? WORD_SET_YES : WORD_SET_ADVISED));
        table_row_end(&table);
    }
    table_end(&table);
}

/* As the last look at the shop found them. */
static void put_webhooks(const struct desk_request *request, GString *page, const struct shop *shop)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(request->work.store, shop->name, &record, NULL))
        return;
    if (*record.words) {
        g_autofree char *why = desk_said(request, record.words);
        g_autofree char *said = WORDS_FILL(WORD_SET_SHOP_TROUBLE, request->language, why);
        html_add(page, "<p class=\"alert\">%t</p>", said);
    }
    if (!record.webhooks_at) {
        html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_SET_HOOKS_UNKNOWN));
        return;
    }
    g_autofree char *bad = WORDS_FILL(WORD_SET_HOOKS_BAD, request->language, record.webhooks),
                    *at = moment_text(request, record.webhooks_at);
    g_autofree char *looked = WORDS_FILL(WORD_SET_HOOKS_LOOKED, request->language, at);
    html_add(page, "<p>");
    put_state(page, *record.webhooks ? "bad" : "good",
            *record.webhooks ? bad : desk_word(request, WORD_SET_HOOKS_GOOD));
    html_add(page, "</p><p class=\"hint\">%t</p>", looked);
}

static void put_shop(
        const struct desk_request *request, GString *page, const struct shop *shop, guint number)
{
    html_add(page, "<h2>%t (%t)</h2>", shop->name, shop->url);
    if (!shop->enabled)
        html_add(page, "<p class=\"alert\">%t</p>", desk_word(request, WORD_SET_SHOP_OFF));
    put_webhooks(request, page, shop);
    put_values(request, page, shop, number);
}

/* ---- WooCommerce's mails ---- */

/* "Invoices – once it is paid". Caller frees. */
static char *reasons_of(const struct desk_request *request, const struct setup_mail *mail)
{
    GString *text = g_string_new(NULL);
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        const struct document_rule *rule =
                config_rule(request->work.config, (enum document_type)type);
        if (mail->types & (1u << type))
            g_string_append_printf(text, "%s%s – %s", text->len ? "; " : "",
                    settings_type_word(request, (enum document_type)type),
                    settings_choice_word(request, "create", setup_create_text(rule->create)));
    }
    return g_string_free(text, FALSE);
}

static void put_woo_row(const struct desk_request *request,
        struct table_writer *table,
        const struct setup_mail *mail)
{
    static const struct {
        enum word word;
        const char *kind;
    } advices[] = {[SETUP_LEAVE] = {WORD_SET_WOO_LEAVE, ""},
            [SETUP_SWITCH_OFF] = {WORD_SET_WOO_OFF, "wait"},
            [SETUP_NEVER_SEND] = {WORD_SET_WOO_HAND, "wait"}};
    g_autofree char *why = reasons_of(request, mail);
    table_row_begin(table);
    table_text(table, mail->name);
    table_cell_begin(table);
    put_state(table->page, advices[mail->advice].kind,
            desk_word(request, advices[mail->advice].word));
    table_cell_end(table);
    table_text(table, why);
    table_row_end(table);
}

static void put_woo_mails(const struct desk_request *request, GString *page)
{
    const struct column columns[] = {{desk_word(request, WORD_SET_WOO_MAIL), COLUMN_MAIN},
            {desk_word(request, WORD_SET_WOO_WHAT), COLUMN_TEXT},
            {desk_word(request, WORD_SET_WOO_WHY), COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GPtrArray) mails = setup_mails(request->work.config);
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, WORD_SET_WOO_MAILS),
            desk_word(request, WORD_SET_WOO_MAILS_HELP));
    table_begin(
            &table, page, desk_word(request, WORD_SET_WOO_MAILS), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < mails->len; i++)
        put_woo_row(request, &table, g_ptr_array_index(mails, i));
    table_end(&table);
}

void page_settings_shop(struct desk_request *request)
{
    const GPtrArray *shops = request->work.config->shops;
    GString *page = page_begin(request, desk_word(request, WORD_SET_SHOP));
    put_back(request, page);
    html_add(page, "<p>%t</p>", desk_word(request, WORD_SET_WEBHOOKS_HOW));
    put_topics(request, page);
    for (guint i = 0; i < shops->len; i++)
        put_shop(request, page, g_ptr_array_index(shops, i), i);
    put_woo_mails(request, page);
    html_add(page, "<p><a href=\"/settings/tests\">%t</a></p>", desk_word(request, WORD_SET_TESTS));
    page_end(request, page);
}

/* ---- tests ---- */

static const struct {
    const char *name;
    enum word word;
} tests[TRIALS] = {[TRIAL_MAIL] = {"mail", WORD_SET_TEST_MAIL},
        [TRIAL_PEPPOL] = {"peppol", WORD_SET_TEST_PEPPOL},
        [TRIAL_SHOP] = {"shop", WORD_SET_TEST_SHOP}};

static void put_line(
        const struct desk_request *request, GString *page, const struct trial_line *line)
{
    static const struct {
        const char *kind;
        enum word word;
    } weights[] = {[CHECK_GOOD] = {"good", WORD_SET_TEST_GOOD},
            [CHECK_NOTE] = {"wait", WORD_SET_TEST_NOTE},
            [CHECK_FAULT] = {"bad", WORD_SET_TEST_FAULT}};
    g_autofree char *said = desk_said(request, line->text);
    html_add(page, "<li>");
    put_state(page, weights[line->weight].kind, desk_word(request, weights[line->weight].word));
    html_add(page, " %t</li>", said);
}

static void put_outcome(const struct desk_request *request, GString *page, enum trial trial)
{
    gint64 at;
    g_autoptr(GPtrArray) lines = trials_found(request, trial, &at);
    if (!lines)
        return;
    g_autofree char *moment = moment_text(request, at);
    g_autofree char *head = WORDS_FILL(WORD_SET_TEST_LAST, request->language, moment);
    html_add(page, "<p class=\"hint\">%t</p><ul>", head);
    for (guint i = 0; i < lines->len; i++)
        put_line(request, page, g_ptr_array_index(lines, i));
    html_add(page, "</ul>");
}

static void put_running(const struct desk_request *request, GString *page)
{
    html_add(page,
            "<div data-progress=\"/settings/tests.json\" role=\"status\"><p>%t</p>"
            "<p><a href=\"/settings/tests\">%t</a></p></div>",
            desk_word(request, WORD_SET_TEST_RUNS), desk_word(request, WORD_SET_TEST_RELOAD));
}

void page_settings_tests(struct desk_request *request)
{
    enum trial running = trials_running(request);
    GString *page = page_begin(request, desk_word(request, WORD_SET_TESTS));
    put_back(request, page);
    html_add(page, "<p>%t %t</p>", desk_word(request, WORD_SET_TESTS_HELP),
            desk_word(request, WORD_SET_TEST_NOTHING));
    if (running != TRIALS)
        put_running(request, page);
    for (int i = 0; i < TRIALS; i++) {
        g_autofree char *action = g_strconcat("/settings/tests/", tests[i].name, NULL);
        html_add(page, "<section class=\"trial\">");
        if (running == TRIALS)
            put_act(request, page, action, desk_word(request, tests[i].word), BUTTON_PLAIN);
        else
            html_add(page, "<h2>%t</h2>", desk_word(request, tests[i].word));
        put_outcome(request, page, (enum trial)i);
        html_add(page, "</section>");
    }
    page_end(request, page);
}

/* For the script that waits for the end. */
void page_settings_tests_json(struct desk_request *request)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "done", 0);
    cJSON_AddNumberToObject(json, "of", 0);
    cJSON_AddStringToObject(json, "state", trials_running(request) == TRIALS ? "done" : "running");
    answer_json(request, 200, json);
}

static void begin(struct desk_request *request, enum trial trial)
{
    const struct config_mail *mail = &request->work.config->mail;
    bool nothing = trial == TRIAL_MAIL &&
            (mail->transport != TRANSPORT_SMTP || !*mail->server || !*mail->from);
    if (!nothing && trials_begin(request, trial)) {
        answer_redirect(request, "/settings/tests");
        return;
    }
    desk_refuse_word(
            request, nothing ? 422 : 409, nothing ? WORD_SET_TEST_NO_SMTP : WORD_SET_TEST_BUSY);
    page_settings_tests(request);
}

void page_settings_test(struct desk_request *request)
{
    for (int i = 0; i < TRIALS; i++)
        if (strcmp(tests[i].name, request->pieces[0]) == 0) {
            begin(request, (enum trial)i);
            return;
        }
    answer_error(request, 404, WORD_HELP_404);
}
