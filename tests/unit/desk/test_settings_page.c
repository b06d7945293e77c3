/* Settings at the desk: what the owner may change, what the config file has locked, what is refused
 * and kept; colour, logo and texts with their previews; tests of connections. */
#include "acts/settings.h"
#include "render/judge.h"
#include "unit/desk/hygiene.h"
#include "unit/wait.h"

/* The site's config file has [invoice] create, auto_send, [alerts] email and [einvoice] attach,
 * this one's also [reminders] to. */
static struct house *new_house(void)
{
    return house_new("[reminders]\nto=business\n", "en");
}

/* "They take effect at once, as with SIGHUP": the daemon reads the config anew. */
static void reload(struct house *house)
{
    g_autoptr(GError) error = NULL;
    struct config *config = settings_load(site_work(house->site, house->now), &error);
    g_assert_no_error(error);
    config_unref(house->site->config);
    house->site->config = config;
}

static gint64 kept(const struct house *house)
{
    return ask(house->site, "SELECT count(*) FROM desk_settings WHERE from_file = 0");
}

/* What a field shows now: of a select its chosen option. Caller frees. */
static char *shown(struct house *house, const char *name)
{
    g_autofree char *path = g_strdup_printf(
            "//*[@name='%s']/@value | //select[@name='%s']/option[@selected]/@value | "
            "//textarea[@name='%s']",
            name, name, name);
    return text_at(house, path);
}

/* ---- forms of fields ---- */

/* Typed, kept, shown again and in force; what cannot be is 422 with what was typed and its fault
 * beside the field, and nothing is kept. */
static void test_fields(void)
{
    static const struct {
        const char *section, *name, *typed;
        bool good;
    } rows[] = {
            {"documents", "invoice.due_days", "30", true},
            {"documents", "invoice.due_days", "0", true},
            {"documents", "invoice.due_days", "-1", false},
            {"documents", "invoice.due_days", "1.5", false},
            {"documents", "invoice.due_days", "many", false},
            {"documents", "credit_note.auto_send", "true", true},
            {"documents", "credit_note.auto_send", "maybe", false},
            {"documents", "mail.burst_limit", "10/5m", true},
            {"documents", "mail.burst_limit", "99999999999999999999/5m", false},
            {"reminders", "reminders.after", "7d;24d", true},
            {"reminders", "reminders.after", "24d;7d", false},
            {"reminders", "reminders.after", "<b>", false},
            {"reminders", "reminders.to", "business", true},
            {"accountant", "accountant.email", "books@example.com", true},
            {"accountant", "accountant.email", "nobody", false},
            {"accountant", "accountant.email", "a@example.com\nBcc: b@example.com", false},
            {"look", "seller.accent_color", "#12345", false},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        change(house->site, "DELETE FROM desk_settings WHERE from_file = 0");
        reload(house);
        g_autofree char *path = g_strconcat("/settings/", rows[i].section, NULL),
                        *value = g_uri_escape_string(rows[i].typed, NULL, FALSE),
                        *typed = g_strdup_printf("%s=%s", rows[i].name, value);
        go_and_submit(house, OWNER, path, path, typed);
        if (house->reply.status != (rows[i].good ? 303 : 422))
            g_error("%s: %u", typed, house->reply.status);
        g_assert_cmpint(kept(house), ==, rows[i].good);
        if (rows[i].good) {
            reload(house);
            get(house, OWNER, path);
        } else {
            check_page(house, typed, 422, "en");
            g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
            g_assert_cmpint(count_at(house, "//p[@class='error']"), >=, 1);
        }
        g_autofree char *now = shown(house, rows[i].name);
        if (!strchr(rows[i].typed, '\n') && strcmp(rows[i].name, "credit_note.auto_send") != 0)
            g_assert_cmpstr(now, ==, rows[i].typed);
    }
    house_free(house);
}

/* "a key that the config file has is the admin's and shown locked": a form that names it all the
 * same changes nothing, and the rest of it is kept. */
static void test_locked(void)
{
    struct house *house = new_house();
    static const struct {
        const char *path, *name, *typed;
    } rows[] = {
            {"/settings/documents", "invoice.create", "invoice.create=never&invoice.due_days=31"},
            {"/settings/alerts", "alerts.email", "alerts.email=evil%40example.com"},
            {"/settings/reminders", "reminders.to", "reminders.to=all"},
            {"/settings/documents", "", "mail.password=x&server.public_url=https://evil.example"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *locked = g_strdup_printf("//*[@name='%s'][@disabled]", rows[i].name);
        get(house, OWNER, rows[i].path);
        if (*rows[i].name)
            g_assert_cmpint(count_at(house, locked), ==, 1);
        submit(house, OWNER, rows[i].path, rows[i].typed);
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpint(kept(house), ==, 1); /* due_days of the first row */
    }
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM desk_settings WHERE key = 'due_days'"), ==, 1);
    house_free(house);
}

/* The default typed again is no setting of the desk's any more; the same again says so. */
static void test_back(void)
{
    struct house *house = house_new("", "en");
    get(house, OWNER, "/settings/documents");
    g_autofree char *first = shown(house, "invoice.due_days");
    submit(house, OWNER, "/settings/documents", "invoice.due_days=31");
    g_assert_cmpint(kept(house), ==, 1);
    reload(house);
    go_and_submit(house, OWNER, "/settings/documents", "/settings/documents", "");
    check_done(house, OWNER, "/settings/documents", words_get(WORD_SET_SAME, LANGUAGE_EN));
    g_autofree char *back = g_strconcat("invoice.due_days=", first, NULL);
    submit(house, OWNER, "/settings/documents", back);
    check_done(house, OWNER, "/settings/documents", words_get(WORD_SET_SAVED, LANGUAGE_EN));
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* ---- forms that are older than what another set ---- */

/* What the command line sets meanwhile, before the daemon has read it; NULL: back to the default.
 */
static void set_by_command(
        struct house *house, const char *group, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    const struct work work = {house->site->store, house->site->config, house->now};
    struct config *config = settings_load(&work, &error);
    const struct settings_wish wish = {.group = group, .key = key, .value = value};
    g_assert_no_error(error);
    settings_change(house->site->store, config, &wish, 1, "admin", house->now, &error);
    g_assert_no_error(error);
    config_unref(config);
}

/* What another browser sets meanwhile. */
static void set_by_another(
        struct house *house, const char *group, const char *key, const char *value)
{
    set_by_command(house, group, key, value);
    reload(house);
}

/* The form of a page that was seen before. */
static void send_old(struct house *house, const char *action, const char *body, unsigned status)
{
    put_question(house,
            &(const struct question){
                    .method = "POST", .target = action, .who = OWNER, .body = body});
    if (house->reply.status != status)
        g_error("%s: %u", action, house->reply.status);
}

static void check_kept(const struct house *house, const char *key, const char *value)
{
    g_autofree char *query = g_strdup_printf("SELECT count(*) FROM desk_settings WHERE from_file = "
                                             "0 AND key = '%s' AND value = '%s'",
            key, value);
    if (ask(house->site, query) != 1)
        g_error("%s is not %s", key, value);
}

/* What was not touched is left as another set it meanwhile, and nothing says it was changed. */
static void test_old_form_leaves(void)
{
    static const struct {
        const char *path, *group, *key, *shown, *meanwhile, *typed;
        int kept;
    } rows[] = {
            {"/settings/documents", "credit_note", "auto_send", "true", NULL, "invoice.due_days=30",
                    1},
            {"/settings/documents", "credit_note", "auto_send", NULL, "true", "invoice.due_days=30",
                    2},
            {"/settings/documents", "credit_note", "auto_send", "true", NULL, "", 0},
            {"/settings/accountant", "accountant", "email", NULL, "a@example.com",
                    "accountant.csv=international", 2},
            {"/settings/texts/invoice/fr", "invoice", "caption_paid[fr]", "Merci", "Merci !\\nA.",
                    "invoice.caption_unpaid%5Bfr%5D=Payez", 2},
            {"/settings/texts/reminder/nl", "reminders", "subject_1[nl]", "Een", NULL,
                    "reminders.subject_2%5Bnl%5D=Twee", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = house_new("", "en");
        set_by_another(house, rows[i].group, rows[i].key, rows[i].shown);
        get(house, OWNER, rows[i].path);
        g_autofree char *old = filled_in(house, rows[i].path, rows[i].typed);
        set_by_another(house, rows[i].group, rows[i].key, rows[i].meanwhile);
        send_old(house, rows[i].path, old, 303);
        g_assert_cmpint(kept(house), ==, rows[i].kept);
        if (rows[i].meanwhile)
            check_kept(house, rows[i].key, rows[i].meanwhile);
        check_done(house, OWNER, rows[i].path,
                words_get(*rows[i].typed ? WORD_SET_SAVED : WORD_SET_SAME, LANGUAGE_EN));
        house_free(house);
    }
}

static void check_old_form_refused(struct house *house)
{
    check_page(house, "/settings/documents", 409, "en");
    check_alert(house,
            "[invoice] due_days: was changed meanwhile. Nothing was saved: below is how it is "
            "now.");
}

/* What both changed is refused, with all that was typed beside it; the page tells what is in force
 * now and has what was typed, and its own form keeps it. */
static void test_old_form_refused(void)
{
    struct house *house = house_new("", "en");
    static const char path[] = "/settings/documents", typed[] = "invoice.due_days=30";
    get(house, OWNER, path);
    g_autofree char *old = filled_in(house, path, typed);
    set_by_another(house, "invoice", "due_days", "60");
    set_by_another(house, "mail", "burst_limit", "9/5m");
    send_old(house, path, old, 409);
    check_old_form_refused(house);
    check_text(house, "//p[@class='error']", "In force now: ‘60’");
    check_text(house, "//*[@name='invoice.due_days']/@value", "30");
    check_text(house, "//*[@name='mail.burst_limit']/@value", "9/5m");
    check_kept(house, "due_days", "60");

    submit(house, OWNER, path, "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    check_kept(house, "due_days", "30");
    check_kept(house, "burst_limit", "9/5m");
    g_assert_cmpint(kept(house), ==, 2);
    reload(house);

    post(house, OWNER, path, "invoice.due_days=7"); /* of a page that does not say what it showed */
    check_old_form_refused(house);
    check_kept(house, "due_days", "30");
    house_free(house);
}

static bool count_reload(void *context, struct store *store)
{
    struct house *house = context;
    (void)store;
    house->rings++;
    return true;
}

/* What a command set before the daemon has read it is in force too: the daemon is told to read it,
 * so that the next page shows it. */
static void test_old_form_before_reload(void)
{
    struct house *house = house_new("", "en");
    static const char path[] = "/settings/documents";
    house->desk.ground.reload = count_reload;
    get(house, OWNER, path);
    g_autofree char *old = filled_in(house, path, "invoice.due_days=30");
    set_by_command(house, "invoice", "due_days", "60");
    send_old(house, path, old, 409);
    check_old_form_refused(house);
    g_assert_cmpint(house->rings, ==, 1);

    g_autofree char *again = filled_in(house, path, "");
    reload(house);
    send_old(house, path, again, 409);
    check_text(house, "//p[@class='error']", "In force now: ‘60’");
    check_kept(house, "due_days", "60");
    submit(house, OWNER, path, "");
    check_kept(house, "due_days", "30");
    house_free(house);
}

/* What comes back with what was typed, as too wrong to be kept or as a preview, knows still what
 * was shown at first; and the button that brings the usual texts back takes none that was not. */
static void test_old_form_comes_back(void)
{
    struct house *house = house_new("", "en");
    static const char path[] = "/settings/texts/invoice/fr",
                      name[] = "invoice.mail_subject_paid%5Bfr%5D=";
    static const struct {
        const char *target, *typed;
        unsigned status;
    } rows[] = {{"/settings/texts/invoice/fr", "%7Bwhat%7D", 422},
            {"/settings/texts/invoice/fr/preview", "Bonjour", 200}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        set_by_another(house, "invoice", "mail_subject_paid[fr]", NULL);
        get(house, OWNER, path);
        g_autofree char *typed = g_strconcat(name, rows[i].typed, NULL),
                        *again = g_strconcat(name, "Salut", NULL),
                        *old = filled_in(house, path, typed),
                        *reset = filled_in(house, path, "reset=1");
        set_by_another(house, "invoice", "mail_subject_paid[fr]", "Merci");
        send_old(house, rows[i].target, old, rows[i].status);
        submit(house, OWNER, path, again);
        g_assert_cmpuint(house->reply.status, ==, 409);
        check_kept(house, "mail_subject_paid[fr]", "Merci");
        send_old(house, path, reset, 409);
        check_kept(house, "mail_subject_paid[fr]", "Merci");
    }
    submit(house, OWNER, path, "reset=1");
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* ---- secrets ---- */

/* "The webhook Secret is shown to the owner only", on its page; elsewhere it is hidden from him
 * too. */
static void test_secrets(void)
{
    static const char secret[] = "0123456789abcdefghij";
    static const char *const pages[] = {
            "/settings", "/settings/all", "/settings/documents", "/", "/me", "/orders"};
    struct house *house = new_house();
    get(house, OWNER, "/settings/shop");
    check_text(house, "//code[@id='secret-0']", secret);
    check_text(house, "//code[@id='url-0']", "https://hook.example.com/woocommerce/main");
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        get(house, OWNER, pages[i]);
        g_assert_cmpuint(house->reply.status, ==, 200);
        g_assert_false(says(house, secret));
    }
    get(house, OWNER, "/settings/all");
    g_assert_true(says(house, words_get(WORD_SET_HIDDEN, LANGUAGE_EN)));
    house_free(house);
}

/* ---- the look ---- */

#define SVG "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"

/* A picture as a logo, by a form that showed `shown`. */
static void upload_logo(struct house *house, const char *shown, const char *bytes, gsize length)
{
    g_autofree char *print = settings_print(shown),
                    *seen = g_strconcat("seen.seller.logo=", print, NULL);
    upload_with(house, OWNER, "/settings/look/logo", seen, "logo", "logo.svg", bytes, length);
}

/* Neither a new logo nor none takes the place of one that another chose meanwhile. */
static void test_logo_of_another(void)
{
    struct house *house = house_new("", "en");
    static const char remove[] = "/settings/look/logo/remove", other[] = SVG "\n";
    upload_logo(house, "", SVG, strlen(SVG));
    g_assert_cmpuint(house->reply.status, ==, 303);
    reload(house);
    get(house, OWNER, "/settings/look");
    g_autofree char *old = filled_in(house, remove, "");
    upload_logo(house, "", other, strlen(other));
    g_assert_cmpuint(house->reply.status, ==, 409);
    g_autofree char *shown = g_strdup(house->site->config->seller.logo);
    upload_logo(house, shown, other, strlen(other));
    g_assert_cmpuint(house->reply.status, ==, 303);
    reload(house);
    send_old(house, remove, old, 409);
    check_page(house, remove, 409, "en");
    g_assert_cmpint(kept(house), ==, 1);
    submit(house, OWNER, remove, "");
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* "upload: PNG, SVG or JPEG; 1 MiB". */
static void test_logo(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *large = g_strnfill((1 << 20) + 1, ' ');
    memcpy(large, SVG, strlen(SVG));
    const struct {
        const char *bytes;
        gsize length;
        unsigned status;
    } rows[] = {
            {"no picture", 10, 422},
            {"\x89PNG\r\n\x1a\n", 8, 422}, /* its beginning alone */
            {"GIF89a", 6, 422},
            {large, (1 << 20) + 1, 422},
            {"", 0, 422},
            {SVG, strlen(SVG), 303},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        upload_logo(house, "", rows[i].bytes, rows[i].length);
        if (house->reply.status != rows[i].status)
            g_error("row %d: %u", (int)i, house->reply.status);
        g_assert_cmpint(kept(house), ==, rows[i].status == 303);
    }
    post(house, OWNER, "/settings/look/logo", "logo=text");
    g_assert_cmpuint(house->reply.status, ==, 422);
    check_alert_word(house, WORD_SET_LOGO_NONE);

    reload(house);
    go_and_submit(house, OWNER, "/settings/look", "/settings/look/logo/remove", "");
    check_done(house, OWNER, "/settings/look", words_get(WORD_SET_SAVED, LANGUAGE_EN));
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* A preview shows a page as it would be, and keeps nothing. */
static void test_preview(void)
{
    static const struct {
        const char *page, *preview, *typed, *picture; /* what stands in the preview */
    } rows[] = {
            {"/settings/look", "/settings/look/preview", "seller.accent_color=%23a8231c",
                    "/settings/preview/"},
            {"/settings/look", "/settings/look/preview", "", "/settings/sample/"},
            {"/settings/texts/invoice/fr", "/settings/texts/invoice/fr/preview",
                    "invoice.mail_subject_paid%5Bfr%5D=Bonjour+%3Cb+id%3D'evil'%3E", NULL},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        get(house, OWNER, rows[i].page);
        g_autofree char *body = filled_in(house, rows[i].page, rows[i].typed);
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = rows[i].preview, .who = OWNER, .body = body});
        check_page(house, rows[i].preview, 200, "en");
        g_assert_cmpint(count_at(house, "//*[@id='preview']"), ==, 1);
        if (!rows[i].picture)
            continue;
        g_autofree char *source = text_at(house, "//*[@id='preview']//img/@src");
        g_assert_true(g_str_has_prefix(source, rows[i].picture));
        get(house, OWNER, source);
        g_assert_cmpstr(house->reply.type, ==, "image/png");
    }
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* ---- texts ---- */

/* A text is kept per language as it was typed; one that is emptied is the usual one again. */
static void test_texts(void)
{
    struct house *house = house_new("", "en");
    static const char path[] = "/settings/texts/invoice/fr",
                      name[] = "invoice.mail_subject_unpaid[fr]";
    get(house, OWNER, path);
    g_autofree char *usual = shown(house, name);
    g_assert_cmpuint(strlen(usual), >, 3);
    submit(house, OWNER, path, "invoice.mail_subject_unpaid%5Bfr%5D=Facture+%3Cb%3E+%7Bnumber%7D");
    g_assert_cmpuint(house->reply.status, ==, 303);
    reload(house);
    get(house, OWNER, path);
    g_autofree char *now = shown(house, name);
    g_assert_cmpstr(now, ==, "Facture <b> {number}");
    get(house, OWNER, "/settings/texts/invoice/nl");
    g_autofree char *other = shown(house, "invoice.mail_subject_unpaid[nl]");
    g_assert_cmpstr(other, !=, now);

    go_and_submit(house, OWNER, path, path, "invoice.mail_subject_unpaid%5Bfr%5D=");
    g_assert_cmpuint(house->reply.status, ==, 303);
    reload(house);
    get(house, OWNER, path);
    g_autofree char *again = shown(house, name);
    g_assert_cmpstr(again, ==, usual);
    g_assert_cmpint(kept(house), ==, 0);
    house_free(house);
}

/* Pages, languages and pictures that there are not. */
static void test_unknown(void)
{
    static const char *const paths[] = {"/settings/none", "/settings/texts/bill/nl",
            "/settings/texts/invoice/it", "/settings/texts/invoice/nl-BE",
            "/settings/sample/bill/nl/paid.png", "/settings/sample/invoice/it/paid.png",
            "/settings/preview/none.png", "/settings/%22%3E"};
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        if (get(house, OWNER, paths[i])->status != 404)
            g_error("%s: %u", paths[i], house->reply.status);
    g_assert_cmpuint(post(house, OWNER, "/settings/none", "")->status, ==, 404);
    g_assert_cmpuint(post(house, OWNER, "/settings/tests/none", "")->status, ==, 404);
    house_free(house);
}

/* ---- tests of connections ---- */

/* One that has nothing to test says so; another runs beside, is waited for, and tells what it
 * found. */
static void test_trials(void)
{
    struct house *house = house_new("", "en");
    post(house, OWNER, "/settings/tests/mail", ""); /* mails go into a directory */
    g_assert_cmpuint(house->reply.status, ==, 422);
    check_alert_word(house, WORD_SET_TEST_NO_SMTP);
    post(house, OWNER, "/settings/tests/shop", ""); /* without a key nobody is asked */
    g_assert_cmpuint(house->reply.status, ==, 303);
    wait_until(get(house, OWNER, "/settings/tests.json") && !says(house, "running"));
    g_assert_true(says(house, "\"state\":\"done\""));
    get(house, OWNER, "/settings/tests");
    check_page(house, "/settings/tests", 200, "en");
    g_assert_cmpint(count_at(house, "//section[@class='trial']//li"), >=, 1);
    g_assert_cmpint(count_at(house, "//section[@class='trial']//form"), ==, TRIALS);
    house_free(house);
}

int main(int argc, char **argv)
{
    if (judge_is_child(argc, argv)) /* a logo is tried by a child of this program */
        return judge_main();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/settings-page/fields", test_fields);
    g_test_add_func("/desk/settings-page/locked", test_locked);
    g_test_add_func("/desk/settings-page/back", test_back);
    g_test_add_func("/desk/settings-page/old-form-leaves", test_old_form_leaves);
    g_test_add_func("/desk/settings-page/old-form-refused", test_old_form_refused);
    g_test_add_func("/desk/settings-page/old-form-before-reload", test_old_form_before_reload);
    g_test_add_func("/desk/settings-page/old-form-comes-back", test_old_form_comes_back);
    g_test_add_func("/desk/settings-page/secrets", test_secrets);
    g_test_add_func("/desk/settings-page/logo", test_logo);
    g_test_add_func("/desk/settings-page/logo-of-another", test_logo_of_another);
    g_test_add_func("/desk/settings-page/preview", test_preview);
    g_test_add_func("/desk/settings-page/texts", test_texts);
    g_test_add_func("/desk/settings-page/unknown", test_unknown);
    g_test_add_func("/desk/settings-page/trials", test_trials);
    return g_test_run();
}
