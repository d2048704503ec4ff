<?php
/**
 * What does the library suggest, and how is a decision kept there? Asked from this server, never from the browser.
 */

namespace Pinakes_Links;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Seconds that the library may take. */
const PATIENCE = 15;

/**
 * Link suggestions for a draft in HTML that stands, or will stand, at $url.
 *
 * @return array|\WP_Error Rows with phrase, start, end (code points of the draft), target, title, context, confidence.
 */
function suggestions( $html, $url ) {
	if ( '' === library_address() ) {
		return new \WP_Error( 'pinakes_not_set', __( 'The address of the library is not set (Settings, Pinakes Links).', 'pinakes-links' ), array( 'status' => 503 ) );
	}
	$answer = ask( library_address() . '/api/v1/links', array( 'html' => $html, 'url' => $url, 'limit' => 50 ) );
	if ( is_wp_error( $answer ) ) {
		return $answer;
	}
	$rows = array();
	foreach ( is_array( $answer['suggestions'] ?? null ) ? $answer['suggestions'] : array() as $one ) {
		$target = esc_url_raw( (string) ( $one['target'] ?? '' ), array( 'http', 'https' ) );
		if ( '' === $target ) {
			continue;
		}
		$rows[] = array(
			'phrase'     => (string) ( $one['phrase'] ?? '' ),
			'start'      => (int) ( $one['start'] ?? -1 ),
			'end'        => (int) ( $one['end'] ?? -1 ),
			'target'     => $target,
			'title'      => (string) ( $one['title'] ?? '' ),
			'context'    => (string) ( $one['context'] ?? '' ),
			'reason'     => (string) ( $one['reason'] ?? '' ),
			'confidence' => in_array( $one['confidence'] ?? '', array( 'high', 'medium', 'low' ), true ) ? $one['confidence'] : 'low',
		);
	}
	return $rows;
}

/**
 * Keep on the desk that an article shall not link to a target.
 *
 * @return true|\WP_Error
 */
function dismiss( $url, $target, $reason ) {
	if ( '' === desk_address() || '' === token() ) {
		return new \WP_Error( 'pinakes_not_set', __( 'No desk is set where decisions could be kept (Settings, Pinakes Links).', 'pinakes-links' ), array( 'status' => 503 ) );
	}
	$sent   = array( 'kind' => 'link', 'article' => $url, 'target' => $target, 'verdict' => 'rejected', 'reason' => $reason );
	$answer = ask( desk_address() . '/api/v1/desk/decisions', $sent, token() );
	return is_wp_error( $answer ) ? $answer : true;
}

/** The JSON that an address of the library answers with, or what an editor can be told. */
function ask( $address, array $sent, $token = '' ) {
	$headers = array( 'Content-Type' => 'application/json', 'Accept' => 'application/json' );
	if ( '' !== $token ) {
		$headers['Authorization'] = 'Bearer ' . $token;
	}
	$answer = wp_remote_post(
		$address,
		array(
			'timeout'     => PATIENCE,
			'redirection' => 0,
			'headers'     => $headers,
			'body'        => wp_json_encode( $sent ),
		)
	);
	if ( is_wp_error( $answer ) ) {
		return new \WP_Error( 'pinakes_unreachable', __( 'The library does not answer. Try again in a moment.', 'pinakes-links' ), array( 'status' => 502 ) );
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	$body   = json_decode( wp_remote_retrieve_body( $answer ), true );
	if ( $status >= 200 && $status < 300 && is_array( $body ) ) {
		return $body;
	}
	if ( 401 === $status || 403 === $status ) {
		return new \WP_Error( 'pinakes_refused', __( 'The library refused the token. Ask an administrator to look at Settings, Pinakes Links.', 'pinakes-links' ), array( 'status' => 502 ) );
	}
	if ( 400 === $status && '' !== $token ) {
		return new \WP_Error( 'pinakes_unknown', __( 'The library does not have this article yet, so nothing can be kept about it.', 'pinakes-links' ), array( 'status' => 409 ) );
	}
	/* translators: %d: the status of an HTTP answer */
	return new \WP_Error( 'pinakes_failed', sprintf( __( 'The library could not answer (%d). Try again in a moment.', 'pinakes-links' ), $status ), array( 'status' => 502 ) );
}
