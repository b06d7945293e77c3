/* What the steps of `seller` share. */
#include "seller_act.h"

#include "find.h"

void seller_tell(const struct seller_act *act, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_ptr_array_add(act->done, g_strdup_vprintf(format, values));
    va_end(values);
}

char *seller_database(const struct seller_act *act)
{
    g_autofree char *config = instance_config(act->places, act->name);
    char *named = find_database(config);
    return named ? named : instance_database(act->places, config);
}
