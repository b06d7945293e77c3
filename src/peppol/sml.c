/* The SML: where in DNS a participant's SMP stands (PEPPOL.md, "Look-up without an access point",
 * 1 to 3; SML specification 1.3: U-NAPTR, RFC 4848). The message is untrusted bytes. */
#include <arpa/nameser.h>
#include <string.h>

#include "base/host.h"
#include "base/text.h"
#include "peppol/directory.h"
#include "row.h"

enum { DIGEST = 32, RECORDS_MOST = 64, URL_MOST = 500 };

/* ---- the name ---- */

/* RFC 4648, 6, in lower case and without padding. Caller frees. */
static char *base32(const guint8 *bytes, gsize length)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    GString *text = g_string_new(NULL);
    guint held = 0, bits = 0;

    for (gsize i = 0; i < length; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            g_string_append_c(text, digits[held >> (bits - 5) & 31]);
        held &= (1u << bits) - 1;
    }
    if (bits)
        g_string_append_c(text, digits[held << (5 - bits) & 31]);
    return g_string_free(text, FALSE);
}

char *sml_host(const char *participant, const char *zone)
{
    guint8 digest[DIGEST];
    g_autofree char *lower = g_ascii_strdown(participant, -1);
    sha256(lower, strlen(lower), digest);
    g_autofree char *label = base32(digest, sizeof digest);
    return g_strconcat(label, "." PEPPOL_ACTOR_SCHEME ".", zone, NULL);
}

const char *sml_default_zone(bool test)
{
    return test ? "participant.sml.test.tech.peppol.org" : "participant.sml.prod.tech.peppol.org";
}

/* ---- records ---- */

/* A NAPTR record's fields (RFC 3403, 4.1); the texts are owned. */
struct naptr {
    guint order, preference;
    char *flags, *services, *regexp;
};

static void naptr_clear(struct naptr *record)
{
    g_free(record->flags);
    g_free(record->services);
    g_free(record->regexp);
    *record = (struct naptr){0};
}

/* Takes a counted text at *at; false: it goes over the end. */
static bool take_text(const guint8 **at, const guint8 *end, char **text)
{
    if (*at >= end || end - *at - 1 < **at)
        return false;
    *text = g_strndup((const char *)*at + 1, **at);
    *at += **at + 1;
    return true;
}

static bool read_naptr(const guint8 *at, gsize length, struct naptr *record)
{
    const guint8 *end = at + length;
    *record = (struct naptr){0};
    if (length < 4)
        return false;
    record->order = (guint)at[0] << 8 | at[1];
    record->preference = (guint)at[2] << 8 | at[3];
    at += 4;
    return take_text(&at, end, &record->flags) && take_text(&at, end, &record->services) &&
            take_text(&at, end, &record->regexp);
}

/* ---- the URL ---- */

/* https with a host, or http on this machine; nothing that an URL cannot hold. */
static bool is_smp(const char *url)
{
    for (const char *c = url; *c; c++)
        if (!g_ascii_isgraph(*c) || strchr("\"<>\\^`{|}#?", *c))
            return false;
    return strlen(url) <= URL_MOST && net_url_check(url, false, NULL);
}

/* What a regexp such as "!.*!https://smp.example!" puts in place of the name: the part between its
 * second and third delimiter, whichever character that is. NULL: none that may be asked. */
static char *smp_of(const char *regexp)
{
    char delimiter = *regexp;
    const char *second = delimiter ? strchr(regexp + 1, delimiter) : NULL;
    const char *third = second ? strchr(second + 1, delimiter) : NULL;
    if (!third)
        return NULL;

    char *url = g_strndup(second + 1, (gsize)(third - second) - 1);
    gsize end = strlen(url);
    while (end > 0 && url[end - 1] == '/')
        url[--end] = '\0';
    if (is_smp(url))
        return url;
    g_free(url);
    return NULL;
}

static bool is_before(const struct naptr *a, const struct naptr *b)
{
    return a->order < b->order || (a->order == b->order && a->preference < b->preference);
}

static bool is_meta(const struct naptr *record)
{
    return g_ascii_strcasecmp(record->flags, "U") == 0 &&
            g_ascii_strcasecmp(record->services, "Meta:SMP") == 0;
}

/* The record that counts; false: the message cannot be read. best->regexp is NULL: there is none.
 */
static bool pick(ns_msg *message, struct naptr *best)
{
    int count = ns_msg_count(*message, ns_s_an);
    for (int i = 0; i < count && i < RECORDS_MOST; i++) {
        ns_rr record;
        struct naptr one;
        if (ns_parserr(message, ns_s_an, i, &record) != 0)
            return false;
        if (ns_rr_type(record) != ns_t_naptr)
            continue;

        bool whole = read_naptr(ns_rr_rdata(record), ns_rr_rdlen(record), &one);
        if (whole && is_meta(&one) && (!best->regexp || is_before(&one, best))) {
            naptr_clear(best);
            *best = one;
        } else {
            naptr_clear(&one);
        }
        if (!whole)
            return false;
    }
    return true;
}

/* ---- the answer ---- */

static enum peppol_event tell(char **words, const char *sentence, enum peppol_event event)
{
    if (words)
        *words = g_strdup(sentence);
    return event;
}

static enum peppol_event judge_records(ns_msg *message, char **smp, char **words)
{
    struct naptr best = {0};
    bool whole = pick(message, &best);
    *smp = whole && best.regexp ? smp_of(best.regexp) : NULL;
    bool named = best.regexp != NULL;
    naptr_clear(&best);

    if (*smp)
        return tell(words, "the participant is in the SML", PEPPOL_REGISTERED);
    if (whole && !named)
        return tell(words, "the participant is not in the SML", PEPPOL_NOT_REGISTERED);
    return tell(words, "the answer of DNS names no SMP that may be asked", PEPPOL_TROUBLE);
}

enum peppol_event sml_judge(const guint8 *message, gsize length, char **smp, char **words)
{
    ns_msg parsed;
    *smp = NULL;
    if (length > G_MAXUINT16 || ns_initparse(message, (int)length, &parsed) != 0 ||
            !ns_msg_getflag(parsed, ns_f_qr) || ns_msg_getflag(parsed, ns_f_tc))
        return tell(words, "the answer of DNS cannot be read", PEPPOL_TROUBLE);

    int code = ns_msg_getflag(parsed, ns_f_rcode);
    if (code == ns_r_nxdomain)
        return tell(words, "the participant is not in the SML", PEPPOL_NOT_REGISTERED);
    if (code == ns_r_noerror)
        return judge_records(&parsed, smp, words);
    return tell(words, "DNS could not answer for the SML", PEPPOL_TROUBLE);
}
