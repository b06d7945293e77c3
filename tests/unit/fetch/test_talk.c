/* What a shop's answers mean for further questions, in any order while time goes on, against the
 * promise (INTERFACE-shop.md): a refused key asks nothing more until the config is
 * re-read and is told at once; a shop without a usable answer is told after 3 hours, once, and
 * taken back when it answers; a pause that it wants is kept. */
#include "shop_script.h"

#include "fetch/line.h"

#define STEPS 600

/* What is promised of the shop. */
struct model {
    gint64 now;
    bool refused, told;
    gint64 since;    /* of the trouble; 0: none */
    gint64 not_till; /* Retry-After */
};

static const struct {
    enum shop_trouble trouble;
    gint64 retry_after_s;
    bool useless, refusal;
} answers[] = {
        {SHOP_ANSWERED, 0, false, false},
        {SHOP_UNREACHABLE, 0, true, false},
        {SHOP_BROKEN, 0, true, false},
        {SHOP_BUSY, 120, true, false},
        {SHOP_KEY_WRONG, 0, true, true},
};

static void answer(struct script_shop *shop, struct model *model, guint which)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(shop_answer_auto) came = shop_answer_new(answers[which].trouble, "words");
    came->retry_after_s = answers[which].retry_after_s;
    g_assert_true(talk_note(site_work(shop->site, model->now), "main", came, &error));
    g_assert_no_error(error);
    if (!answers[which].useless) {
        *model = (struct model){.now = model->now};
        return;
    }
    if (answers[which].refusal && !model->refused)
        model->told = false;
    model->since = model->since ? model->since : model->now;
    model->refused = model->refused || answers[which].refusal;
    if (answers[which].retry_after_s)
        model->not_till = model->now + answers[which].retry_after_s;
    if (model->refused || model->now - model->since >= 3 * 3600)
        model->told = true;
}

static void check(struct script_shop *shop, const struct model *model)
{
    struct shop_record record = record_of(shop);
    g_assert_cmpint(record.refused, ==, model->refused);
    g_assert_cmpint(record.trouble_told, ==, model->told);
    g_assert_cmpint(record.trouble_since, ==, model->since);
    g_assert_cmpint(talk_may_ask(&record, model->now), ==,
            !model->refused && model->not_till <= model->now);
    gint64 next = talk_next_round(&record, 900, model->now);
    g_assert_cmpint(next == -1, ==, model->refused);
    if (!model->refused && next)
        g_assert_cmpint(next, >=, model->not_till);
    shop_record_clear(&record);
}

static void test_any_order(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const int seconds[] = {0, 1, 60, 119, 120, 3600, 3 * 3600 - 1, 3 * 3600};
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    struct model model = {.now = NOW};
    for (int step = 0; step < STEPS; step++) {
        g_autoptr(GError) error = NULL;
        guint which = g_rand_int(random) % (G_N_ELEMENTS(answers) + 1);
        model.now += seconds[g_rand_int(random) % G_N_ELEMENTS(seconds)];
        if (which < G_N_ELEMENTS(answers)) {
            answer(shop, &model, which);
        } else if (g_rand_boolean(random)) {
            g_assert_true(fetch_config_read(site_work(shop->site, model.now), &error));
            model.refused = false;
        }
        check(shop, &model);
    }
}

/* One alert of a trouble however long it lasts, and one when it is over. */
static void test_once(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct model model = {.now = NOW};
    for (int hour = 0; hour < 30; hour++, model.now += 3600) {
        answer(shop, &model, 1);
        gint64 told = ask(shop->site, "SELECT count(*) FROM mails WHERE role = 'alert'");
        g_assert_cmpint(told, ==, hour >= 3);
    }
    answer(shop, &model, 0);
    answer(shop, &model, 0);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 2);
}

/* A stop of our own says nothing of the shop. */
static void test_stopped(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct model model = {.now = NOW};
    g_autoptr(shop_answer_auto) stopped = shop_answer_new(SHOP_STOPPED, "");
    answer(shop, &model, 1);
    model.now += 60;
    g_assert_true(talk_note(site_work(shop->site, model.now), "main", stopped, &error));
    check(shop, &model);
}

#define CASE(name, function) \
    g_test_add("/fetch/talk/" name, struct script_shop, NULL, script_up, function, script_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CASE("any-order", test_any_order);
    CASE("once", test_once);
    CASE("stopped", test_stopped);
    return g_test_run();
}
