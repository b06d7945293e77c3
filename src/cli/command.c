/* What a command was given. */
#include "command.h"

const char *cli_option(const struct cli_arguments *arguments, const char *name)
{
    return g_hash_table_lookup(arguments->options, name);
}

bool cli_switch(const struct cli_arguments *arguments, const char *name)
{
    return g_hash_table_contains(arguments->options, name);
}

const GPtrArray *cli_option_each(const struct cli_arguments *arguments, const char *name)
{
    return g_hash_table_lookup(arguments->several, name);
}

const char *cli_word(const struct cli_arguments *arguments, guint index)
{
    return index < arguments->words->len ? g_ptr_array_index(arguments->words, index) : NULL;
}

struct work cli_work(const struct cli_context *context)
{
    return (struct work){context->store, context->config, context->now};
}
