/* How a seller is named in a language. */
#include "document/seller.h"

static const char *word_in(const char *own, const char *plain)
{
    return own && *own ? own : plain;
}

const char *seller_legal_form(const struct seller *seller, enum language language)
{
    return word_in(seller->legal_forms[language], seller->legal_form);
}

const char *seller_registration(const struct seller *seller, enum language language)
{
    return word_in(seller->registrations[language], seller->registration);
}

/* "B.V." and "bv" are one form: without stops, in lower case. Caller frees. */
static char *bare_form(const char *text)
{
    GString *bare = g_string_new("");
    for (; *text; text++)
        if (*text != '.')
            g_string_append_c(bare, g_ascii_tolower(*text));
    return g_string_free(bare, FALSE);
}

static bool ends_with_form(const char *name, const char *form)
{
    g_autofree char *whole = bare_form(name), *bare = bare_form(form),
                    *ending = g_strconcat(" ", bare, NULL);
    return *bare && g_str_has_suffix(whole, ending);
}

/* Whether an owner wrote the form, in whatever language, into the name itself. */
static bool name_has_form(const struct seller *seller)
{
    for (enum language language = 0; language < LANGUAGES; language++)
        if (ends_with_form(seller->name, seller_legal_form(seller, language)))
            return true;
    return ends_with_form(seller->name, seller->legal_form);
}

char *seller_full_name(const struct seller *seller, enum language language)
{
    const char *form = seller_legal_form(seller, language);
    if (!*form || name_has_form(seller))
        return g_strdup(seller->name);
    return g_strdup_printf("%s %s", seller->name, form);
}
