<?php
/**
 * Plugin Name: Pinakes Links
 * Description: Suggests links to your library's articles while you write, in a sidebar of the block editor.
 * Version: 1.0.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: Apache-2.0
 * Text Domain: pinakes-links
 * Domain Path: /languages
 *
 * The browser asks this site, and this site asks the library: no address of the desk and no token ever
 * reaches the browser.
 */

namespace Pinakes_Links;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const VERSION = '1.0.0';
const OPTION  = 'pinakes_links';

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/library.php';
require __DIR__ . '/includes/rest.php';

add_action( 'init', __NAMESPACE__ . '\load_texts' );
add_action( 'enqueue_block_editor_assets', __NAMESPACE__ . '\enqueue_sidebar' );

function load_texts() {
	load_plugin_textdomain( 'pinakes-links', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
}

/** The sidebar, for who may edit posts; it is told what it may do, and nothing of where the library is. */
function enqueue_sidebar() {
	if ( ! current_user_can( 'edit_posts' ) ) {
		return;
	}
	$needs = array( 'wp-plugins', 'wp-edit-post', 'wp-element', 'wp-components', 'wp-data', 'wp-block-editor', 'wp-api-fetch', 'wp-i18n' );
	wp_enqueue_script( 'pinakes-links-sidebar', plugins_url( 'sidebar.js', __FILE__ ), $needs, VERSION, true );
	wp_set_script_translations( 'pinakes-links-sidebar', 'pinakes-links', __DIR__ . '/languages' );
	$told = array(
		'ready'   => '' !== library_address(),
		'decides' => '' !== desk_address() && '' !== token(),
	);
	wp_add_inline_script( 'pinakes-links-sidebar', 'window.pinakesLinks = ' . wp_json_encode( $told ) . ';', 'before' );
}
