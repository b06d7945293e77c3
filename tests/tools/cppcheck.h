/* What cppcheck 2.10 must be told of GLib's and cJSON's macros. For `make lint` only. */
#define G_GNUC_PRINTF(format, arguments)
#define G_DEFINE_QUARK(text, name)
#define G_DEFINE_EXTENDED_ERROR(name, prefix)
#define cJSON_ArrayForEach(element, array) \
    for (element = (array) ? (array)->child : 0; element; element = element->next)
