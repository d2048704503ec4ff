<?php
// Changes a site as its editors would.
// usage: php change.php FOLDER PORT WHAT SLUG [MORE]
//   edit SLUG TEXT, title SLUG TITLE, rename SLUG NEW, swap SLUG OTHER, save SLUG (and change nothing), date SLUG DATE
//   trash, restore, delete, gone, private, draft SLUG, password SLUG WORD
//   comment SLUG TEXT, tag SLUG TAG, note SLUG TEXT (a custom field), file SLUG CATEGORY (instead of its own)
//   write SLUG TITLE (a new article, with the text of the one of that slug), category NAME NEW (a category's name)
[, $folder, $port, $what, $slug] = $argv;
$_SERVER['HTTP_HOST'] = "127.0.0.1:$port";
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require "$folder/wp-load.php";

if ($what === 'category') {
    $term = get_term_by('name', $slug, 'category') ?: exit("no category $slug\n");
    wp_update_term($term->term_id, 'category', ['name' => $argv[5]]);
    exit;
}
$post = get_page_by_path($what === 'restore' ? "{$slug}__trashed" : $slug, OBJECT, 'post') ?? exit("no post $slug\n");
function swap_slugs(WP_Post $post, WP_Post $other): void
{
    wp_update_post(['ID' => $post->ID, 'post_name' => 'on-the-way']);
    wp_update_post(['ID' => $other->ID, 'post_name' => $post->post_name]);
    wp_update_post(['ID' => $post->ID, 'post_name' => $other->post_name]);
}
match ($what) {
    'title' => wp_update_post(['ID' => $post->ID, 'post_title' => $argv[5]]),
    'swap' => swap_slugs($post, get_page_by_path($argv[5], OBJECT, 'post')),
    'save' => wp_update_post(['ID' => $post->ID, 'post_content' => $post->post_content]),
    'date' => wp_update_post(['ID' => $post->ID, 'post_date' => $argv[5], 'post_date_gmt' => $argv[5], 'edit_date' => true]),
    'restore' => [wp_untrash_post($post->ID), wp_publish_post($post->ID)],
    'delete' => wp_delete_post($post->ID, true),
    'private' => wp_update_post(['ID' => $post->ID, 'post_status' => 'private']),
    'draft' => wp_update_post(['ID' => $post->ID, 'post_status' => 'draft']),
    'password' => wp_update_post(['ID' => $post->ID, 'post_password' => $argv[5]]),
    'comment' => wp_insert_comment(['comment_post_ID' => $post->ID, 'comment_content' => $argv[5], 'comment_author' => 'A reader', 'comment_approved' => 1]),
    'tag' => wp_set_post_tags($post->ID, $argv[5], true),
    'note' => update_post_meta($post->ID, 'note', $argv[5]),
    'file' => wp_set_post_categories($post->ID, [get_cat_ID($argv[5])]),
    'write' => wp_insert_post(['post_title' => $argv[5], 'post_content' => str_replace($post->post_title, $argv[5], $post->post_content),
        'post_status' => 'publish', 'post_author' => 1, 'post_category' => wp_get_post_categories($post->ID)]),
    'edit' => wp_update_post(['ID' => $post->ID, 'post_content' => $post->post_content . "\n<p>" . esc_html($argv[5]) . '</p>']),
    'rename' => wp_update_post(['ID' => $post->ID, 'post_name' => $argv[5]]),
    'trash' => wp_trash_post($post->ID),
    'gone' => [wp_trash_post($post->ID), update_option('gone_for_good', array_merge(get_option('gone_for_good', []), ["/$slug/"]))],
};
