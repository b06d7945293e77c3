/* What a browser says of its languages. */
#include "languages.h"

#include <string.h>

enum language languages_preferred(const char *languages, enum language otherwise)
{
    enum language best = otherwise;
    double best_weight = 0;
    g_auto(GStrv) parts = g_strsplit(languages, ",", 20);
    for (char **part = parts; *part; part++) {
        enum language language;
        char *text = g_strstrip(*part);
        const char *q = strstr(text, ";q=");
        double weight = q ? g_ascii_strtod(q + 3, NULL) : 1;
        g_autofree char *tag = g_strndup(text, strcspn(text, "; "));
        if (weight > best_weight && language_from_text(tag, &language)) {
            best = language;
            best_weight = weight;
        }
    }
    return best;
}
