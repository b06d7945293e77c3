/* What holds for every key of the table, whichever comes: its numbers at their bounds and one
 * beyond, each of its words and no other, given twice, misspelt, in a group that does not have it,
 * and texts that come back as they were written. */
#include "each_key.h"

#include "../../../src/config/field.h"

/* One row in one group that knows it. */
typedef void (*key_test)(const struct setting_group *group, const struct setting *setting);

static guint for_each_key(guint types, key_test test)
{
    const struct setting *setting;
    guint count = 0;
    for (guint at = 0; (setting = setting_at(at)); at++)
        for (const struct setting_group *group = setting_groups; group->name; group++) {
            if (!(setting->groups & group->bit) || !(types & 1U << setting->type))
                continue;
            test(group, setting);
            count++;
        }
    return count;
}

#define ONLY(type) (1U << (type))
#define EVERY G_MAXUINT

/* The file with KEY=VALUE; what is wrong at that key, or NULL. The caller frees. */
static char *wrong_with(const struct setting_group *group,
        const struct setting *setting,
        const char *value,
        struct config **config)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *line = g_strdup_printf("%s=%s", setting->name, value);
    g_autofree char *text = file_with(group->name, setting->name, line);
    *config = inspect(text, strlen(text), problems);
    const struct config_problem *problem = error_at(problems, header_of(group), setting->name);
    int there = config_place_line(*config, header_of(group), setting->name);
    if (problem && there && problem->line != there)
        g_error("[%s] %s=%s: told at line %d, it stands in %d", group->name, setting->name, value,
                problem->line, there);
    return problem ? g_strdup(problem->text) : NULL;
}

/* ---- numbers ---- */

static gint64 number_in(const struct config *config,
        const struct setting_group *group,
        const struct setting *setting)
{
    const void *field = field_of(config, group, setting);
    return setting->type == SETTING_INTEGER ? *(const int *)field : *(const gint64 *)field;
}

static char *in_its_unit(const struct setting *setting, gint64 number)
{
    const char *unit = setting->type == SETTING_TIME ? "s" : "";
    return g_strdup_printf("%" G_GINT64_FORMAT "%s", number, unit);
}

static void check_taken(
        const struct setting_group *group, const struct setting *setting, gint64 number)
{
    struct config *config;
    g_autofree char *value = in_its_unit(setting, number);
    g_autofree char *wrong = wrong_with(group, setting, value, &config);
    bool same = number_in(config, group, setting) == number;
    /* checks across keys may have a word of their own, the reader may not */
    if (!same || (wrong && (strstr(wrong, "out of range") || strstr(wrong, "is no "))))
        g_error("[%s] %s=%s: %s", group->name, setting->name, value, wrong ? wrong : "not taken");
    config_unref(config);
}

static void check_beyond(
        const struct setting_group *group, const struct setting *setting, gint64 number)
{
    struct config *config;
    g_autofree char *value = in_its_unit(setting, number);
    g_autofree char *wrong = wrong_with(group, setting, value, &config);
    g_autofree char *allowed = setting_allowed(setting);
    if (!wrong || !strstr(wrong, "out of range") || !strstr(wrong, allowed))
        g_error("[%s] %s=%s: %s", group->name, setting->name, value, wrong ? wrong : "taken");
    bool off = number == 0 && strcmp(setting->initial, "off") == 0;
    if (!off && number_in(config, group, setting) == number)
        g_error("[%s] %s=%s: refused, and in force", group->name, setting->name, value);
    config_unref(config);
}

static void test_bounds_of(const struct setting_group *group, const struct setting *setting)
{
    g_assert_cmpint(setting->least, <, setting->most);
    check_taken(group, setting, setting->least);
    check_taken(group, setting, setting->most);
    check_beyond(group, setting, setting->most + 1);
    if (setting->least > 0)
        check_beyond(group, setting, setting->least - 1);
}

static void test_bounds(void)
{
    guint keys = for_each_key(
            ONLY(SETTING_INTEGER) | ONLY(SETTING_COUNT) | ONLY(SETTING_SIZE) | ONLY(SETTING_TIME),
            test_bounds_of);
    g_assert_cmpuint(keys, >=, 15);
}

/* ---- words ---- */

static int word_in(const struct config *config,
        const struct setting_group *group,
        const struct setting *setting)
{
    const void *field = field_of(config, group, setting);
    return setting->type == SETTING_SWITCH ? *(const bool *)field : *(const int *)field;
}

static void test_words_of(const struct setting_group *group, const struct setting *setting)
{
    struct config *config;
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++) {
        g_autofree char *wrong = wrong_with(group, setting, choice->name, &config);
        if ((wrong && strstr(wrong, "is not allowed")) ||
                word_in(config, group, setting) != choice->value)
            g_error("[%s] %s=%s: %s", group->name, setting->name, choice->name,
                    wrong ? wrong : "not taken");
        config_unref(config);

        g_autofree char *capital = g_ascii_strup(choice->name, -1);
        g_autofree char *refused = wrong_with(group, setting, capital, &config);
        if (!refused || !strstr(refused, choice->name))
            g_error("[%s] %s=%s: %s", group->name, setting->name, capital,
                    refused ? refused : "taken");
        config_unref(config);
    }
}

static void test_words(void)
{
    g_assert_cmpuint(
            for_each_key(ONLY(SETTING_CHOICE) | ONLY(SETTING_SWITCH), test_words_of), >=, 20);
}

/* ---- names ---- */

/* The second one is told, with the place of the first. */
static void test_twice_of(const struct setting_group *group, const struct setting *setting)
{
    const char *value = setting->example ? setting->example : setting->initial;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *lines =
            g_strdup_printf("%s=%s\n%s=%s", setting->name, value, setting->name, value);
    g_autofree char *text = file_with(group->name, setting->name, lines);
    struct config *config = inspect(text, strlen(text), problems);
    const struct config_problem *problem = NULL;
    int first = config_place_line(config, header_of(group), setting->name);
    g_autofree char *said = g_strdup_printf("given twice, first in line %d", first);
    for (guint i = 0; i < problems->len && !problem; i++)
        if (strstr(((const struct config_problem *)problems->pdata[i])->text, said))
            problem = problems->pdata[i];
    if (!problem || problem->line != first + 1 || strcmp(problem->key, setting->name) != 0)
        g_error("[%s] %s: twice, and nobody says so", group->name, setting->name);
    config_unref(config);
}

/* What is wrong with a key of that name in a group; the caller frees. */
static char *wrong_name(const struct setting_group *group, const char *name)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *line = g_strdup_printf("%s=1", name);
    g_autofree char *text = file_with(group->name, "", line);
    config_unref(inspect(text, strlen(text), problems));
    const struct config_problem *problem = error_at(problems, header_of(group), name);
    return problem ? g_strdup(problem->text) : NULL;
}

/* A letter too few, one too many, two exchanged: the key is named. */
static void test_misspelt_of(const struct setting_group *group, const struct setting *setting)
{
    gsize length = strlen(setting->name);
    if (length < 6 || setting->step > 0) /* another may be as near */
        return;
    g_autofree char *fewer = g_strndup(setting->name, length - 1);
    g_autofree char *more = g_strconcat(setting->name, "x", NULL);
    g_autofree char *turned = g_strdup(setting->name);
    turned[2] = setting->name[3];
    turned[3] = setting->name[2];
    const char *const names[] = {fewer, more, turned};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (setting_find(group->bit, names[i]))
            continue;
        g_autofree char *wrong = wrong_name(group, names[i]);
        g_autofree char *hint = g_strdup_printf("did you mean %s", setting->name);
        if (!wrong || !strstr(wrong, hint))
            g_error("[%s] %s: %s", group->name, names[i], wrong ? wrong : "taken");
    }
}

/* In each group that does not know it. */
static void test_elsewhere_of(const struct setting_group *group, const struct setting *setting)
{
    for (const struct setting_group *other = setting_groups; other->name; other++) {
        if (other == group || setting_find(other->bit, setting->name))
            continue;
        g_autofree char *wrong = wrong_name(other, setting->name);
        if (!wrong)
            g_error("[%s] %s is taken", other->name, setting->name);
    }
}

static void test_names(void)
{
    g_assert_cmpuint(for_each_key(EVERY, test_twice_of), >, 100);
    for_each_key(EVERY, test_misspelt_of);
    for_each_key(EVERY & ~ONLY(SETTING_TEMPLATE), test_elsewhere_of);
}

/* ---- texts ---- */

/* Any text of printable characters, blanks, tabs, line breaks, backslashes and the signs that mean
 * something in the file. */
static char *random_text(GRand *rand)
{
    static const char *const pieces[] = {"a", "Z", "0", " ", "  ", "\\", "\n", "\t", "\\n", ";",
            "#", "=", "[", "]", "\"", "'", "%", "\u20ac", "\u00e9", "\U0001f9fe", "{{", "\\\\s"};
    GString *text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 1, 12); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

static void test_texts(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(1252);
    for (int i = 0; i < 2000; i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text = random_text(rand), *written = setting_escape(text);
        g_autofree char *back = setting_unescape(written, NULL);
        g_assert_cmpstr(back, ==, text);
        g_autofree char *line = g_strconcat("caption_paid[fr]=", written, NULL);
        g_autofree char *file = file_with("invoice", "", line);
        struct config *config = inspect(file, strlen(file), problems);
        if (error_at(problems, "invoice", "caption_paid[fr]"))
            g_error("'%s' is refused: %s", written,
                    error_at(problems, "invoice", "caption_paid[fr]")->text);
        g_assert_cmpstr(config->rules[DOCUMENT_INVOICE].caption_paid.in[LANGUAGE_FR], ==, text);
        config_unref(config);
    }
}

/* A text of one line has none of the control characters, written as an escape or as it is. */
static void test_one_line_of(const struct setting_group *group, const struct setting *setting)
{
    static const char *const values[] = {"a\\nb", "a\\tb", "a\\rb",
            "a\x7f"
            "b",
            "a\x01"
            "b"};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        struct config *config;
        g_autofree char *wrong = wrong_with(group, setting, values[i], &config);
        if (!wrong)
            g_error("[%s] %s takes '%s'", group->name, setting->name, values[i]);
        config_unref(config);
    }
}

static void test_one_line(void)
{
    g_assert_cmpuint(
            for_each_key(ONLY(SETTING_TEXT) | ONLY(SETTING_PATH), test_one_line_of), >, 40);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/each-key/bounds", test_bounds);
    g_test_add_func("/each-key/words", test_words);
    g_test_add_func("/each-key/names", test_names);
    g_test_add_func("/each-key/texts", test_texts);
    g_test_add_func("/each-key/one-line", test_one_line);
    return g_test_run();
}
