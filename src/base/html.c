/* HTML as plain text: tags taken out, entities decoded, in linear time. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "characters.h"

#define NO_BREAK_SPACE 0xa0

/* The named entities of HTML 4, which are the ones wp_kses_named_entities() lets through, and
 * &apos;. */
struct entity {
    const char *name;
    gunichar character;
};

static const struct entity entities[] = {
        {"AElig", 198},
        {"Aacute", 193},
        {"Acirc", 194},
        {"Agrave", 192},
        {"Alpha", 913},
        {"Aring", 197},
        {"Atilde", 195},
        {"Auml", 196},
        {"Beta", 914},
        {"Ccedil", 199},
        {"Chi", 935},
        {"Dagger", 8225},
        {"Delta", 916},
        {"ETH", 208},
        {"Eacute", 201},
        {"Ecirc", 202},
        {"Egrave", 200},
        {"Epsilon", 917},
        {"Eta", 919},
        {"Euml", 203},
        {"Gamma", 915},
        {"Iacute", 205},
        {"Icirc", 206},
        {"Igrave", 204},
        {"Iota", 921},
        {"Iuml", 207},
        {"Kappa", 922},
        {"Lambda", 923},
        {"Mu", 924},
        {"Ntilde", 209},
        {"Nu", 925},
        {"OElig", 338},
        {"Oacute", 211},
        {"Ocirc", 212},
        {"Ograve", 210},
        {"Omega", 937},
        {"Omicron", 927},
        {"Oslash", 216},
        {"Otilde", 213},
        {"Ouml", 214},
        {"Phi", 934},
        {"Pi", 928},
        {"Prime", 8243},
        {"Psi", 936},
        {"Rho", 929},
        {"Scaron", 352},
        {"Sigma", 931},
        {"THORN", 222},
        {"Tau", 932},
        {"Theta", 920},
        {"Uacute", 218},
        {"Ucirc", 219},
        {"Ugrave", 217},
        {"Upsilon", 933},
        {"Uuml", 220},
        {"Xi", 926},
        {"Yacute", 221},
        {"Yuml", 376},
        {"Zeta", 918},
        {"aacute", 225},
        {"acirc", 226},
        {"acute", 180},
        {"aelig", 230},
        {"agrave", 224},
        {"alefsym", 8501},
        {"alpha", 945},
        {"amp", 38},
        {"and", 8743},
        {"ang", 8736},
        {"apos", 39},
        {"aring", 229},
        {"asymp", 8776},
        {"atilde", 227},
        {"auml", 228},
        {"bdquo", 8222},
        {"beta", 946},
        {"brvbar", 166},
        {"bull", 8226},
        {"cap", 8745},
        {"ccedil", 231},
        {"cedil", 184},
        {"cent", 162},
        {"chi", 967},
        {"circ", 710},
        {"clubs", 9827},
        {"cong", 8773},
        {"copy", 169},
        {"crarr", 8629},
        {"cup", 8746},
        {"curren", 164},
        {"dArr", 8659},
        {"dagger", 8224},
        {"darr", 8595},
        {"deg", 176},
        {"delta", 948},
        {"diams", 9830},
        {"divide", 247},
        {"eacute", 233},
        {"ecirc", 234},
        {"egrave", 232},
        {"empty", 8709},
        {"emsp", 8195},
        {"ensp", 8194},
        {"epsilon", 949},
        {"equiv", 8801},
        {"eta", 951},
        {"eth", 240},
        {"euml", 235},
        {"euro", 8364},
        {"exist", 8707},
        {"fnof", 402},
        {"forall", 8704},
        {"frac12", 189},
        {"frac14", 188},
        {"frac34", 190},
        {"frasl", 8260},
        {"gamma", 947},
        {"ge", 8805},
        {"gt", 62},
        {"hArr", 8660},
        {"harr", 8596},
        {"hearts", 9829},
        {"hellip", 8230},
        {"iacute", 237},
        {"icirc", 238},
        {"iexcl", 161},
        {"igrave", 236},
        {"image", 8465},
        {"infin", 8734},
        {"int", 8747},
        {"iota", 953},
        {"iquest", 191},
        {"isin", 8712},
        {"iuml", 239},
        {"kappa", 954},
        {"lArr", 8656},
        {"lambda", 955},
        {"lang", 9001},
        {"laquo", 171},
        {"larr", 8592},
        {"lceil", 8968},
        {"ldquo", 8220},
        {"le", 8804},
        {"lfloor", 8970},
        {"lowast", 8727},
        {"loz", 9674},
        {"lrm", 8206},
        {"lsaquo", 8249},
        {"lsquo", 8216},
        {"lt", 60},
        {"macr", 175},
        {"mdash", 8212},
        {"micro", 181},
        {"middot", 183},
        {"minus", 8722},
        {"mu", 956},
        {"nabla", 8711},
        {"nbsp", 160},
        {"ndash", 8211},
        {"ne", 8800},
        {"ni", 8715},
        {"not", 172},
        {"notin", 8713},
        {"nsub", 8836},
        {"ntilde", 241},
        {"nu", 957},
        {"oacute", 243},
        {"ocirc", 244},
        {"oelig", 339},
        {"ograve", 242},
        {"oline", 8254},
        {"omega", 969},
        {"omicron", 959},
        {"oplus", 8853},
        {"or", 8744},
        {"ordf", 170},
        {"ordm", 186},
        {"oslash", 248},
        {"otilde", 245},
        {"otimes", 8855},
        {"ouml", 246},
        {"para", 182},
        {"part", 8706},
        {"permil", 8240},
        {"perp", 8869},
        {"phi", 966},
        {"pi", 960},
        {"piv", 982},
        {"plusmn", 177},
        {"pound", 163},
        {"prime", 8242},
        {"prod", 8719},
        {"prop", 8733},
        {"psi", 968},
        {"quot", 34},
        {"rArr", 8658},
        {"radic", 8730},
        {"rang", 9002},
        {"raquo", 187},
        {"rarr", 8594},
        {"rceil", 8969},
        {"rdquo", 8221},
        {"real", 8476},
        {"reg", 174},
        {"rfloor", 8971},
        {"rho", 961},
        {"rlm", 8207},
        {"rsaquo", 8250},
        {"rsquo", 8217},
        {"sbquo", 8218},
        {"scaron", 353},
        {"sdot", 8901},
        {"sect", 167},
        {"shy", 173},
        {"sigma", 963},
        {"sigmaf", 962},
        {"sim", 8764},
        {"spades", 9824},
        {"sub", 8834},
        {"sube", 8838},
        {"sum", 8721},
        {"sup", 8835},
        {"sup1", 185},
        {"sup2", 178},
        {"sup3", 179},
        {"supe", 8839},
        {"szlig", 223},
        {"tau", 964},
        {"there4", 8756},
        {"theta", 952},
        {"thetasym", 977},
        {"thinsp", 8201},
        {"thorn", 254},
        {"tilde", 732},
        {"times", 215},
        {"trade", 8482},
        {"uArr", 8657},
        {"uacute", 250},
        {"uarr", 8593},
        {"ucirc", 251},
        {"ugrave", 249},
        {"uml", 168},
        {"upsih", 978},
        {"upsilon", 965},
        {"uuml", 252},
        {"weierp", 8472},
        {"xi", 958},
        {"yacute", 253},
        {"yen", 165},
        {"yuml", 255},
        {"zeta", 950},
        {"zwj", 8205},
        {"zwnj", 8204},
};

static int compare_entity(const void *name, const void *row)
{
    return strcmp(name, ((const struct entity *)row)->name);
}

/* The character of "&#8211;" or "&#x2013;"; p stands behind the '#'. */
static bool numeric_entity(const char *p, const char **end, gunichar *c)
{
    bool hex = *p == 'x' || *p == 'X';
    gunichar value = 0;
    int digits = 0;
    for (p += hex; hex ? g_ascii_isxdigit(*p) : g_ascii_isdigit(*p); p++, digits++)
        if (value <= 0x10ffff)
            value = value * (hex ? 16 : 10) + (gunichar)g_ascii_xdigit_value(*p);
    if (digits == 0 || *p != ';')
        return false;
    *end = p + 1;
    *c = g_unichar_validate(value) && value != 0 ? value : CHARACTER_REPLACEMENT;
    return true;
}

static bool read_entity(const char *start, const char **end, gunichar *c)
{
    if (start[1] == '#')
        return numeric_entity(start + 2, end, c);
    char name[10];
    gsize length = 0;
    while (length < sizeof name - 1 && g_ascii_isalnum(start[1 + length])) {
        name[length] = start[1 + length];
        length++;
    }
    name[length] = '\0';
    if (length == 0 || start[1 + length] != ';')
        return false;
    const struct entity *found =
            bsearch(name, entities, G_N_ELEMENTS(entities), sizeof entities[0], compare_entity);
    if (!found)
        return false;
    *end = start + length + 2;
    *c = found->character;
    return true;
}

/* Reading HTML as plain text. The flags remember a search that ran to the end in vain, so that
 * hostile text is read in linear time. */
struct html_reader {
    bool multiline;
    bool no_more_tags, no_more_quotes, no_more_comments;
    GString *out;
    guint breaks;   /* pending line breaks */
    gunichar blank; /* a pending blank (a lone no-break space stays one), 0: none */
};

static void put_character(struct html_reader *reader, gunichar c)
{
    switch (character_fate(c)) {
    case FATE_REMOVE:
        return;
    case FATE_BREAK:
        if (reader->multiline) {
            reader->breaks++;
            return;
        }
        c = ' ';
        break;
    case FATE_BLANK:
        c = ' ';
        break;
    case FATE_REPLACE:
        c = CHARACTER_REPLACEMENT;
        break;
    case FATE_KEEP:
        break;
    }
    if (c == ' ' || c == NO_BREAK_SPACE) {
        reader->blank = reader->blank ? ' ' : c;
        return;
    }
    if (reader->out->len > 0) {
        for (guint i = 0; i < MIN(reader->breaks, 2); i++)
            g_string_append_c(reader->out, '\n');
        if (reader->breaks == 0 && reader->blank)
            g_string_append_unichar(reader->out, reader->blank);
    }
    reader->breaks = 0;
    reader->blank = 0;
    if (c < 0x80)
        g_string_append_c(reader->out, (char)c);
    else
        g_string_append_unichar(reader->out, c);
}

static const char *tag_end_with_quotes(const char *p)
{
    for (; *p && *p != '>'; p++) {
        if (*p != '"' && *p != '\'')
            continue;
        p = strchr(p + 1, *p);
        if (!p)
            return NULL;
    }
    return *p ? p + 1 : NULL;
}

static const char *plain_tag_end(struct html_reader *reader, const char *p)
{
    const char *end = reader->no_more_tags ? NULL : strchr(p, '>');
    reader->no_more_tags = !end;
    return end ? end + 1 : NULL;
}

static const char *comment_end(struct html_reader *reader, const char *p)
{
    const char *end = reader->no_more_comments ? NULL : strstr(p, "-->");
    reader->no_more_comments = !end;
    return end ? end + 3 : plain_tag_end(reader, p);
}

/* Where the tag that starts at '<' ends; NULL when it is none: "a < b", "<3", "<jan@example.be>".
 */
static const char *tag_end(
        struct html_reader *reader, const char *start, const char **name, gsize *name_length)
{
    const char *p = start + 1;
    *name = p;
    *name_length = 0;
    if (g_str_has_prefix(p, "!--"))
        return comment_end(reader, p + 3);
    if (*p == '/')
        p++;
    if (!g_ascii_isalpha(*p))
        return NULL;
    *name = p;
    while (g_ascii_isalnum(*p) || *p == '-' || *p == ':')
        p++;
    *name_length = (gsize)(p - *name);
    if (*p != '>' && *p != '/' && !g_ascii_isspace(*p))
        return NULL;
    const char *end = reader->no_more_quotes ? NULL : tag_end_with_quotes(p);
    reader->no_more_quotes = !end;
    return end ? end : plain_tag_end(reader, p);
}

static bool name_is(const char *name, gsize length, const char *wanted)
{
    return strlen(wanted) == length && g_ascii_strncasecmp(name, wanted, length) == 0;
}

/* True when a reader of the page would see a new line at this tag. */
static bool tag_breaks(const char *tag, const char *name, gsize length)
{
    static const char *const closing[] = {"p", "div", "li"};
    if (name_is(name, length, "br"))
        return true;
    for (gsize i = 0; tag[1] == '/' && i < G_N_ELEMENTS(closing); i++)
        if (name_is(name, length, closing[i]))
            return true;
    return false;
}

/* Most texts need nothing: printable ASCII without markup or blanks to remove. */
static bool needs_no_reading(const char *html)
{
    gsize length = strlen(html);
    return characters_are_plain(html) && !strpbrk(html, "<&") && !strstr(html, "  ") &&
            *html != ' ' && (length == 0 || html[length - 1] != ' ');
}

char *text_from_html(const char *html, bool multiline)
{
    if (needs_no_reading(html))
        return g_strdup(html);
    struct html_reader reader = {.multiline = multiline};
    reader.out = g_string_sized_new(strlen(html) + 1);
    while (*html) {
        const char *end, *name;
        gsize length;
        gunichar c;
        if (*html == '<' && (end = tag_end(&reader, html, &name, &length))) {
            if (tag_breaks(html, name, length))
                put_character(&reader, '\n');
            html = end;
        } else if (*html == '&' && read_entity(html, &end, &c)) {
            put_character(&reader, c);
            html = end;
        } else {
            put_character(&reader, character_next(&html));
        }
    }
    return g_string_free(reader.out, FALSE);
}
