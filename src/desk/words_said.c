/* What acts say in English, in the other languages; rows of said_….inc first. `{}` stands for what
 * they name: a number, an address, an amount; the same places in the same order in each language.
 * The first row that fits is taken: who says more stands before who says less. Laid out by hand: a
 * sentence a row. */
#include <string.h>

#include "base/date.h"
#include "document/text.h"
#include "words.h"

/* clang-format off */
static const struct said {
    const char *english;
    const char *words[LANGUAGE_EN]; /* nl, fr, de */
} rows[] = {
#define SAID(english, nl, fr, de) {english, {nl, fr, de}},
#include "said_bank.inc"
#include "said_document.inc"
#include "said_orders.inc"
#include "said_queues.inc"
#include "said_reports.inc"
#include "said_today.inc"
#include "said_settings.inc"
#undef SAID
    {"there is no user {}; `billhook user list` names them",
        {"er is geen gebruiker {}", "il n’y a pas d’utilisateur {}",
         "es gibt keinen Benutzer {}"}},
    {"there is a user {} already",
        {"er is al een gebruiker {}", "il y a déjà un utilisateur {}",
         "es gibt schon einen Benutzer {}"}},
    {"a password has {} to {} bytes, this one has {}",
        {"een wachtwoord telt {} tot {} tekens, dit telt er {}",
         "un mot de passe compte {} à {} caractères, celui-ci en compte {}",
         "ein Passwort hat {} bis {} Zeichen, dieses hat {}"}},
    {"{} is void",
        {"{} is vervallen", "{} est annulé", "{} ist hinfällig"}},
    /* what no other row knows of a connection, a decision, a delivery, a file */
    {"no connection with {}: {}",
        {"geen verbinding met {}: {}", "pas de connexion avec {} : {}",
         "keine Verbindung mit {}: {}"}},
    {"no {}: {}",
        {"geen {}: {}", "pas de {} : {}", "kein Beleg ({}): {}"}},
    {"the Peppol delivery of {} is {}: {}",
        {"de zending van {} via Peppol is {}: {}",
         "l’envoi de {} via Peppol est {} : {}",
         "die Peppol-Sendung von {} ist {}: {}"}},
    {"{}: line {}: {}",
        {"{}: lijn {}: {}", "{} : ligne {} : {}", "{}: Zeile {}: {}"}},
};
/* clang-format on */

#define PLACES_MOST 8

/* The parts of `text` that stand at the places of `pattern`; false: it does not fit. */
static bool fits(const char *pattern, const char *text, char *parts[PLACES_MOST], guint *count)
{
    *count = 0;
    for (;;) {
        const char *place = strstr(pattern, "{}");
        if (!place)
            return strcmp(pattern, text) == 0;
        gsize before = (gsize)(place - pattern);
        if (strncmp(pattern, text, before) != 0 || *count == PLACES_MOST)
            return false;
        text += before;
        pattern = place + 2;

        const char *next = strstr(pattern, "{}");
        gsize length = next ? (gsize)(next - pattern) : strlen(pattern);
        g_autofree char *until = g_strndup(pattern, length);
        const char *stop = next ? strstr(text, until) : g_strrstr(text, until);
        if (!next && !*until)
            stop = text + strlen(text);
        if (!stop)
            return false;
        parts[(*count)++] = g_strndup(text, (gsize)(stop - text));
        text = stop;
    }
}

/* A part of a sentence may have words of its own: "no invoice: not paid yet". */
#define DEPTH_MOST 3

static char *said_at(const char *english, enum language language, int depth);

/* "12.10 EUR" as the language writes it. Caller frees; NULL: it is no amount. */
static char *amount_as_written(const char *part, enum language language)
{
    struct decimal number;
    money amount;
    const char *blank = strchr(part, ' ');
    if (!blank || strlen(blank + 1) != 3 || strspn(blank + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
        return NULL;
    g_autofree char *figures = g_strndup(part, (gsize)(blank - part));
    if (!decimal_parse(figures, &number) ||
            !decimal_to_money(number, currency_decimals(blank + 1), &amount))
        return NULL;
    return format_money_currency(amount, blank + 1, language);
}

/* "2026-11-29T05:47:40Z" as a day and a time. Caller frees; NULL: it is no moment. */
static char *moment_as_written(const char *part, enum language language)
{
    gint64 at;
    if (strlen(part) != strlen("2026-11-29T05:47:40Z") || !date_parse_gmt(part, &at))
        return NULL;
    g_autofree char *day = g_strndup(part, strlen("2026-11-29")),
                    *written = format_day(day, language);
    return g_strdup_printf("%s %.5s UTC", written, part + strlen("2026-11-29T"));
}

/* A part that is no words: a day, also in front of others, a moment, or an amount. Caller frees;
 * NULL: it stays as it is. */
static char *as_written(const char *part, enum language language)
{
    g_autofree char *day = g_strndup(part, strlen("2026-11-29"));
    const char *rest = part + strlen(day);
    char *moment = moment_as_written(part, language);
    if (moment)
        return moment;
    if (!date_is_day(day) || (*rest && *rest != ','))
        return amount_as_written(part, language);
    g_autofree char *written = format_day(day, language);
    return g_strconcat(written, rest, NULL);
}

/* The sentence of a row with its parts, each in the language where it has a row. */
static char *fill(
        const struct said *row, enum language language, char **parts, guint count, int depth)
{
    GString *out = g_string_new(NULL);
    const char *p = row->words[language];
    for (guint part = 0; part < count; part++) {
        const char *place = strstr(p, "{}");
        if (!place)
            break;
        char *words = said_at(parts[part], language, depth + 1);
        g_autofree char *said = words ? words : as_written(parts[part], language);
        g_string_append_len(out, p, place - p);
        g_string_append(out, said ? said : parts[part]);
        p = place + 2;
    }
    g_string_append(out, p);
    return g_string_free(out, FALSE);
}

static char *said_at(const char *english, enum language language, int depth)
{
    char *made = NULL;
    for (gsize i = 0; depth < DEPTH_MOST && !made && i < G_N_ELEMENTS(rows); i++) {
        char *parts[PLACES_MOST] = {0};
        guint count = 0;
        if (fits(rows[i].english, english, parts, &count))
            made = fill(&rows[i], language, parts, count, depth);
        for (guint part = 0; part < PLACES_MOST; part++)
            g_free(parts[part]);
    }
    return made;
}

/* A sentence with the name of who did it at its end (event_act_as()). */
static char *said_with_actor(const char *english, enum language language)
{
    static const char *const by[LANGUAGE_EN] = {
            [LANGUAGE_NL] = "door", [LANGUAGE_FR] = "par", [LANGUAGE_DE] = "von"};
    const char *actor = g_strrstr(english, ", by ");
    g_autofree char *sentence = actor ? g_strndup(english, (gsize)(actor - english)) : NULL,
                    *said = sentence ? said_at(sentence, language, 0) : NULL;
    return said ? g_strdup_printf("%s, %s %s", said, by[language], actor + strlen(", by ")) : NULL;
}

char *words_said(const char *english, enum language language)
{
    if (language == LANGUAGE_EN)
        return g_strdup(english);
    g_autofree char *said = said_at(english, language, 0);
    bool whole = said && !strstr(said, ", by "); /* else a last place took the name */
    char *with_actor = whole ? NULL : said_with_actor(english, language);
    return with_actor ? with_actor : g_steal_pointer(&said);
}
