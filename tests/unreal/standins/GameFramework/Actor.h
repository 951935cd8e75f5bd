// STAND-IN, not Unreal: see CoreMinimal.h. Member names as in Unreal 5.1 to 5.8, as far as they are of use to a plugin.

#pragma once

#include "Components/AudioComponent.h"

#include <map>

class AController;
class APlayerController;
class APawn;
class UInputComponent;

class AActor;

namespace Standin
{
	/** What an actor has of a class. */
	template <typename T>
	inline std::map<const AActor*, T*> OfActor;
}

class AActor : public UObject
{
public:
	FActorComponentTickFunction PrimaryActorTick;
	TArray<FName> Tags;
	float InitialLifeSpan = 0.0f;
	TObjectPtr<UInputComponent> InputComponent;

	template <typename T>
	T* FindComponentByClass() const
	{
		const auto Found = Standin::OfActor<T>.find(this);
		return Found == Standin::OfActor<T>.end() ? nullptr : Found->second;
	}
	USceneComponent* GetRootComponent() const { return StandinRoot; }
	bool SetRootComponent(USceneComponent* NewRootComponent);
	bool GetIsReplicated() const;
	void SetReplicates(bool bInReplicates);
	void SetReplicateMovement(bool bInReplicateMovement);
	void ForceNetUpdate();
	void FlushNetDormancy();
	bool IsChildActor() const;
	AActor* GetParentActor() const;
	AActor* GetAttachParentActor() const;
	FVector GetActorLocation() const;
	FRotator GetActorRotation() const;
	FVector GetActorScale() const;
	FVector GetActorForwardVector() const;
	FVector GetActorUpVector() const;
	FVector GetActorRightVector() const;
	bool SetActorLocation(const FVector& NewLocation, bool bSweep = false);
	bool SetActorRotation(FRotator NewRotation);
	void SetActorScale3D(FVector NewScale3D);
	const FTransform& GetTransform() const;
	const FTransform& ActorToWorld() const;
	FVector GetVelocity() const;
	float GetDistanceTo(const AActor* OtherActor) const;
	void SetActorHiddenInGame(bool bNewHidden);
	void SetActorEnableCollision(bool bNewActorEnableCollision);
	bool GetActorEnableCollision() const;
	void SetActorTickInterval(float TickInterval);
	float GetActorTickInterval() const;
	bool IsActorTickEnabled() const;
	void SetTickGroup(ETickingGroup NewTickGroup);
	void SetTickableWhenPaused(bool bTickableWhenPaused);
	void AddTickPrerequisiteActor(AActor* PrerequisiteActor);
	void AddTickPrerequisiteComponent(UActorComponent* PrerequisiteComponent);
	bool ActorHasTag(FName Tag) const;
	float GetActorTimeDilation() const;
	float GetGameTimeSinceCreation() const;
	void SetLifeSpan(float InLifespan);
	float GetLifeSpan() const;
	void EnableInput(APlayerController* PlayerController);
	void DisableInput(APlayerController* PlayerController);
	UActorComponent* GetComponentByClass(UClass* ComponentClass) const;
	void AddInstanceComponent(UActorComponent* Component);
	void RemoveInstanceComponent(UActorComponent* Component);
	void AddOwnedComponent(UActorComponent* Component);
	void RemoveOwnedComponent(UActorComponent* Component);
	void FinishAddComponent(UActorComponent* Component);
	void RegisterAllComponents();
	void UnregisterAllComponents();
	void ReregisterAllComponents();
	void DestroyConstructedComponents();
	void RerunConstructionScripts();
	void K2_DestroyActor();
	void GetActorBounds(bool bOnlyCollidingComponents, FVector& Origin, FVector& BoxExtent) const;
	void GetActorEyesViewPoint(FVector& OutLocation, FRotator& OutRotation) const;
	FVector GetTargetLocation(AActor* RequestedBy = nullptr) const;
	void MakeNoise(float Loudness = 1.0f);
	void ReceiveBeginPlay();
	void ReceiveEndPlay(EEndPlayReason::Type EndPlayReason);
	void ReceiveTick(float DeltaSeconds);
	void ReceiveDestroyed();
	void UserConstructionScript();
	void SetActorLabel(const FString& NewActorLabel);
	const FString& GetActorLabel() const;
	ENetMode GetNetMode() const;
	bool IsNetMode(ENetMode Mode) const;
	ENetRole GetRemoteRole() const;
	void SetAutonomousProxy(bool bInAutonomousProxy);
	void TearOff();
	bool GetTearOff() const;
	void RouteEndPlay(const EEndPlayReason::Type EndPlayReason);
	void DispatchBeginPlay(bool bFromLevelStreaming = false);
	virtual void OnConstruction(const FTransform&) {}
	virtual void PreInitializeComponents() {}
	virtual void PostInitializeComponents() {}
	virtual void PostActorCreated() {}
	virtual void Destroyed() {}
	virtual void LifeSpanExpired() {}
	virtual void BecomeViewTarget(APlayerController*) {}
	virtual void EndViewTarget(APlayerController*) {}
	virtual bool ShouldTickIfViewportsOnly() const { return false; }
	AActor* GetOwner() const;
	virtual void SetOwner(AActor*) {}
	APawn* GetInstigator() const;
	AController* GetInstigatorController() const;
	FString GetHumanReadableName() const;
	bool Destroy(bool bNetForce = false, bool bShouldModifyLevel = true);
	bool IsActorBeingDestroyed() const;
	bool HasActorBegunPlay() const;
	virtual void BeginPlay()
	{
		for (UActorComponent* Component : StandinComponents)
			Component->BeginPlay();
	}
	virtual void EndPlay(const EEndPlayReason::Type Reason)
	{
		for (UActorComponent* Component : StandinComponents)
			Component->EndPlay(Reason);
	}
	virtual void Tick(float) {}
	void SetActorTickEnabled(bool bEnabled);
	bool HasAuthority() const;
	ENetRole GetLocalRole() const;
	ULevel* GetLevel() const;
	virtual UWorld* GetWorld() const override { return StandinWorld; }
	template <typename T>
	T* CreateDefaultSubobject(FName)
	{
		T* Component = NewObject<T>();
		Component->StandinOwner = this;
		StandinComponents.push_back(Component);
		return Component;
	}
	virtual void Reset() {}

	USceneComponent* StandinRoot = nullptr;
	UWorld* StandinWorld = nullptr;
	std::vector<UActorComponent*> StandinComponents;

protected:
	TObjectPtr<USceneComponent> RootComponent;

private:
	uint8 bHidden : 1;
	uint8 bReplicates : 1;
	uint8 bCanBeDamaged : 1;
	uint8 bActorEnableCollision : 1;
	ENetRole Role{};
	ENetRole RemoteRole{};
	TArray<FName> Layers;
	TArray<UActorComponent*> InstanceComponents;
	TArray<UActorComponent*> BlueprintCreatedComponents;
	TObjectPtr<AActor> Owner;
	TObjectPtr<APawn> Instigator;
	TArray<TObjectPtr<AActor>> Children;
};
