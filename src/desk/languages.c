/* What a browser says of its languages. */
#include "languages.h"

#include <glib.h>

/* The weight among a language's parameters, 1 where it has none: RFC 9110 12.4.2. */
static double weight_of(char **parameters)
{
    for (char **parameter = parameters; *parameter; parameter++)
        if (g_ascii_strncasecmp(g_strstrip(*parameter), "q=", 2) == 0)
            return g_ascii_strtod(*parameter + 2, NULL);
    return 1;
}

enum language languages_preferred(const char *languages, enum language otherwise)
{
    enum language best = otherwise;
    double best_weight = 0;
    g_auto(GStrv) parts = g_strsplit(languages, ",", 20);
    for (char **part = parts; *part; part++) {
        enum language language;
        g_auto(GStrv) pieces = g_strsplit(*part, ";", 5);
        if (!*pieces)
            continue;
        double weight = weight_of(pieces + 1);
        if (weight > best_weight && language_from_text(g_strstrip(*pieces), &language)) {
            best = language;
            best_weight = weight;
        }
    }
    return best;
}
