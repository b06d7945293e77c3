/* The options of the commands, for their rows (commands.c); each table ends with a row with name
 * NULL. */
#ifndef BILLHOOK_CLI_OPTIONS_H
#define BILLHOOK_CLI_OPTIONS_H

#include "command.h"

extern const struct cli_option user_options[], seller_options[], wake_options[], config_options[],
        check_options[], list_options[], show_options[], issue_options[], send_options[],
        credit_options[], paid_options[], unpaid_options[], remind_options[], shop_options[],
        inbox_options[], outbox_options[], peppol_options[], number_options[], backup_options[],
        restore_options[], reconcile_options[], webhooks_options[], sync_options[],
        create_options[], preview_options[], post_options[], report_options[], bank_options[],
        export_options[];

#endif
