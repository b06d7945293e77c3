/* The functions of the routes, a section for each page. Each runs behind the guard and answers once
 * (request.h). */
#ifndef BILLHOOK_DESK_PAGES_H
#define BILLHOOK_DESK_PAGES_H

#include "request.h"

/* Answers a request, or refuses it, exactly once. A page's thread, with its own store. */
typedef void desk_page(struct desk_request *request);

/* ---- for everybody ---- */
desk_page page_health;
desk_page page_static;
desk_page page_sign_in;
desk_page page_sign_in_send;
desk_page page_link;
desk_page page_link_send;

/* ---- for scripts ---- */
desk_page page_status_json;
desk_page page_documents_json;
desk_page page_document_json;
desk_page page_order_json;

/* ---- today ---- */
desk_page page_today;

/* ---- documents ---- */
desk_page page_documents;
desk_page page_documents_chosen;
desk_page page_documents_issue;
desk_page page_documents_send;
desk_page page_documents_paid;

/* ---- one document ---- */
desk_page page_document_pdf;
desk_page page_document_ubl;
desk_page page_document_mail;
desk_page page_document_picture;
desk_page page_document;
desk_page page_document_edit;
desk_page page_document_edit_do;
desk_page page_document_preview;
desk_page page_document_preview_picture;
desk_page page_document_vat;
desk_page page_document_issue;
desk_page page_document_issue_do;
desk_page page_document_send;
desk_page page_document_send_do;
desk_page page_document_void;
desk_page page_document_void_do;
desk_page page_document_credit;
desk_page page_document_credit_do;
desk_page page_document_paid;
desk_page page_document_unpaid;
desk_page page_document_remind;
desk_page page_document_hold;
desk_page page_document_release;
desk_page page_document_peppol_send;
desk_page page_document_peppol_retry;
desk_page page_document_peppol_settle;

/* ---- bank ---- */
desk_page page_bank;
desk_page page_bank_import;
desk_page page_bank_line;
desk_page page_bank_match;
desk_page page_bank_unmatch;

/* ---- orders ---- */
desk_page page_orders;
desk_page page_order;
desk_page page_order_body;
desk_page page_order_create;
desk_page page_order_fetch;
desk_page page_orders_fetch;

/* ---- queues ---- */
desk_page page_queues;
desk_page page_queue_deliveries;
desk_page page_queue_mails;
desk_page page_queue_peppol;
desk_page page_queue_writes;
desk_page page_delivery;
desk_page page_delivery_body;
desk_page page_delivery_retry;
desk_page page_delivery_discard;
desk_page page_deliveries_retry;
desk_page page_mail_retry;
desk_page page_mail_cancel;
desk_page page_mails_retry;
desk_page page_peppol;
desk_page page_peppol_retry;
desk_page page_peppol_cancel;
desk_page page_peppol_settle;
desk_page page_peppols_retry;
desk_page page_release;
desk_page page_release_send;

/* ---- reports ---- */
desk_page page_reports;
desk_page page_report;
desk_page page_report_csv;
desk_page page_report_make;
desk_page page_report_export;
desk_page page_report_verify;
desk_page page_report_reconcile;

/* ---- long work ---- */
desk_page page_job_json;
desk_page page_job;
desk_page page_job_file;
desk_page page_job_stop;
desk_page page_job_again;

/* ---- settings ---- */
desk_page page_settings;
desk_page page_settings_all;
desk_page page_settings_shop;
desk_page page_settings_tests;
desk_page page_settings_tests_json;
desk_page page_settings_test;
desk_page page_settings_look;
desk_page page_settings_look_save;
desk_page page_settings_look_preview;
desk_page page_settings_logo;
desk_page page_settings_logo_remove;
desk_page page_settings_texts;
desk_page page_settings_texts_save;
desk_page page_settings_texts_preview;
desk_page page_settings_sample;
desk_page page_settings_picture;
desk_page page_settings_section;
desk_page page_settings_save;

/* ---- the own page ---- */
desk_page page_me;
desk_page page_me_language;
desk_page page_me_password;
desk_page page_me_session_end;
desk_page page_me_token;
desk_page page_me_token_revoke;
desk_page page_sign_out;
desk_page page_sign_out_everywhere;

/* ---- users ---- */
desk_page page_users;
desk_page page_user_add;
desk_page page_user;
desk_page page_user_role;
desk_page page_user_link;
desk_page page_user_remove;
desk_page page_user_token_revoke;

#endif
