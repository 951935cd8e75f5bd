// Blueprint nodes that wait: for the answer to what was said, and for the connection.

#pragma once

#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Kismet/BlueprintAsyncActionBase.h"
#include "InworldAsyncActions.generated.h"

class UInworldCharacterComponent;
class UInworldSessionComponent;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldAnswerDelegate, const FString&, Answer, const TArray<FString>&, Sentences);
DECLARE_DYNAMIC_MULTICAST_DELEGATE(FInworldReadyDelegate);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldNoAnswerDelegate, const FString&, Reason);

/** Sends something to a character, and waits until its answer has come; it may still be heard for some time. */
UCLASS()
class INWORLDNATIVE_API UInworldSendAction : public UBlueprintAsyncActionBase
{
	GENERATED_BODY()

public:
	/** All of the answer has come. */
	UPROPERTY(BlueprintAssignable)
	FInworldAnswerDelegate OnAnswered;

	/** It was not delivered, or the answer broke off. */
	UPROPERTY(BlueprintAssignable)
	FInworldNoAnswerDelegate OnFailed;

	/** Says something to a character. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (BlueprintInternalUseOnly = "true", DisplayName = "Send Text and Wait"))
	static UInworldSendAction* SendTextAndWait(UInworldCharacterComponent* Character, const FString& Text);

	/** Sends a trigger to a character. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (BlueprintInternalUseOnly = "true", DisplayName = "Send Trigger and Wait", AutoCreateRefTerm = "Parameters"))
	static UInworldSendAction* SendTriggerAndWait(UInworldCharacterComponent* Character, const FString& Name, const TMap<FString, FString>& Parameters);

	virtual void Activate() override;

	/** Called by the session: of which exchange it awaits the answer. */
	const FString& GetAwaited() const { return Awaited; }

	/** Called by the session: a sentence of the answer has come; it is all there; nothing more of it comes. */
	void AddSentence(const FString& Sentence);
	void EndWell();
	void EndBadly(const FString& Reason);

private:
	static UInworldSendAction* MakeFor(UInworldCharacterComponent* Character);

	UPROPERTY(Transient)
	TObjectPtr<UInworldCharacterComponent> Recipient;

	bool bIsTrigger = false;
	FString Content;
	TMap<FString, FString> Details;
	FString Awaited;
	TArray<FString> Heard;
};

/** Starts a session, and waits until its characters are known. */
UCLASS()
class INWORLDNATIVE_API UInworldStartAction : public UBlueprintAsyncActionBase
{
	GENERATED_BODY()

public:
	/** The characters are known. */
	UPROPERTY(BlueprintAssignable)
	FInworldReadyDelegate OnReady;

	/** It was refused, or has failed. */
	UPROPERTY(BlueprintAssignable)
	FInworldNoAnswerDelegate OnFailed;

	/** Starts a session that is not running. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (BlueprintInternalUseOnly = "true", DisplayName = "Start Session and Wait"))
	static UInworldStartAction* StartSessionAndWait(UInworldSessionComponent* Session);

	virtual void Activate() override;

private:
	UFUNCTION()
	void HandleEstablished(bool bEstablished, const TArray<FInworldCharacterInfo>& Characters);

	UFUNCTION()
	void HandleState(EInworldConnectionState State, EInworldFailure Reason, const FString& Message);

	void Finish(bool bWorked, const FString& Message);

	UPROPERTY(Transient)
	TObjectPtr<UInworldSessionComponent> Started;
};
