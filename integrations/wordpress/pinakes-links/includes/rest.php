<?php
/**
 * What may the sidebar ask of this site? Two routes, for who may edit the post. WordPress itself checks the nonce
 * that the editor sends along (X-WP-Nonce); without it nobody is logged in.
 */

namespace Pinakes_Links;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Characters of a draft, as the library reads them. */
const LONGEST = 1000000;

add_action( 'rest_api_init', __NAMESPACE__ . '\register_routes' );

function register_routes() {
	$post = array(
		'type'     => 'integer',
		'required' => true,
		'minimum'  => 1,
	);
	$text = array(
		'type'     => 'string',
		'required' => true,
	);
	register_rest_route(
		'pinakes-links/v1',
		'/suggestions',
		array(
			'methods'             => 'POST',
			'callback'            => __NAMESPACE__ . '\answer_suggestions',
			'permission_callback' => __NAMESPACE__ . '\may_edit',
			'args'                => array( 'post' => $post, 'html' => $text + array( 'maxLength' => LONGEST ) ),
		)
	);
	register_rest_route(
		'pinakes-links/v1',
		'/dismissals',
		array(
			'methods'             => 'POST',
			'callback'            => __NAMESPACE__ . '\answer_dismissal',
			'permission_callback' => __NAMESPACE__ . '\may_edit',
			'args'                => array(
				'post'   => $post,
				'target' => $text + array( 'format' => 'uri', 'minLength' => 1, 'maxLength' => 2000 ),
				'reason' => array(
					'type'              => 'string',
					'default'           => '',
					'maxLength'         => 500,
					'validate_callback' => 'rest_validate_request_arg',
					'sanitize_callback' => 'sanitize_text_field',
				),
			),
		)
	);
}

function may_edit( \WP_REST_Request $request ) {
	return current_user_can( 'edit_post', (int) $request['post'] );
}

/** Where the post stands or will stand. */
function address_of( $post_id ) {
	return (string) get_permalink( $post_id );
}

function answer_suggestions( \WP_REST_Request $request ) {
	$found = suggestions( (string) $request['html'], address_of( (int) $request['post'] ) );
	return is_wp_error( $found ) ? $found : rest_ensure_response( array( 'suggestions' => $found ) );
}

function answer_dismissal( \WP_REST_Request $request ) {
	$done = dismiss( address_of( (int) $request['post'] ), (string) $request['target'], (string) $request['reason'] );
	return is_wp_error( $done ) ? $done : rest_ensure_response( array( 'kept' => true ) );
}
