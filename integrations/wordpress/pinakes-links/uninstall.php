<?php
/** Nothing is left behind, the token least of all. */
if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}
delete_option( 'pinakes_links' );
